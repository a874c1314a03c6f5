package bench;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Sockets, plain or with mutual TLS as an application would write it. {@code -Dbench.keys=<PKCS#12 file>} turns TLS on;
 * {@code -Dbench.cipher} names the one suite of TLS 1.3.
 */
final class Tls {

    static final String PASSWORD = "changeit";

    private static final SSLContext CONTEXT = context();

    private Tls() {}

    /** @return the PKCS#12 file; null for no TLS */
    static String keys() {
        return System.getProperty("bench.keys");
    }

    static String cipher() {
        return System.getProperty("bench.cipher");
    }

    /** For those who bring their own channels. */
    static SSLEngine clientEngine() {
        SSLEngine engine = CONTEXT.createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {"TLSv1.3"});
        engine.setEnabledCipherSuites(new String[] {cipher()});
        return engine;
    }

    private static SSLContext context() {
        String file = keys();
        if (file == null) {
            return null;
        }
        try (InputStream in = new FileInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot use " + file, e);
        }
    }

    static ServerSocket listen(int port) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        if (CONTEXT == null) {
            return new ServerSocket(port, 1_000, loopback);
        }
        SSLServerSocket server =
                (SSLServerSocket) CONTEXT.getServerSocketFactory().createServerSocket(port, 1_000, loopback);
        server.setEnabledProtocols(new String[] {"TLSv1.3"});
        server.setEnabledCipherSuites(new String[] {cipher()});
        server.setNeedClientAuth(true);
        return server;
    }

    static Socket connect(String host, int port) throws IOException {
        if (CONTEXT == null) {
            return new Socket(host, port);
        }
        SSLSocket socket = (SSLSocket) CONTEXT.getSocketFactory().createSocket(host, port);
        socket.setEnabledProtocols(new String[] {"TLSv1.3"});
        socket.setEnabledCipherSuites(new String[] {cipher()});
        socket.startHandshake();
        return socket;
    }
}
