package com.acme.shop.rates;

import com.acme.shop.common.RunningService;
import com.acme.shop.common.ServiceConfig;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The exchange rates that a partner sells us, over HTTP or, with a key store, over HTTPS. */
public final class PartnerRatesServer implements RunningService {

    private final HttpServer server;
    private final ExecutorService threads;
    private final String scheme;

    private PartnerRatesServer(HttpServer server, ExecutorService threads, String scheme) {
        this.server = server;
        this.threads = threads;
        this.scheme = scheme;
    }

    public static PartnerRatesServer start(ServiceConfig config) throws IOException, GeneralSecurityException {
        InetSocketAddress address = new InetSocketAddress(config.get("bind.address"), config.getInt("http.port"));
        boolean tls = !config.getOrEmpty("tls.keystore").isEmpty();
        HttpServer server = tls ? https(address, config) : HttpServer.create(address, 0);
        ExecutorService threads = Executors.newFixedThreadPool(config.getInt("http.threads"));
        server.setExecutor(threads);
        server.createContext(RatesHandler.PATH, new RatesHandler(config.getMap("rates")));
        server.start();
        return new PartnerRatesServer(server, threads, tls ? "https" : "http");
    }

    @Override
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public String banner() {
        String host = server.getAddress().getAddress().getHostAddress();
        return "partner-rates (" + scheme + ") listening on " + host + ":" + port();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    private static HttpsServer https(InetSocketAddress address, ServiceConfig config)
            throws IOException, GeneralSecurityException {
        char[] password = config.get("tls.password").toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Paths.get(config.get("tls.keystore")))) {
            keys.load(in, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return server;
    }
}
