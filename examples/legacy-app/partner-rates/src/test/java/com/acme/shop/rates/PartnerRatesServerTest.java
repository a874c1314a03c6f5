package com.acme.shop.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.acme.shop.common.ServiceConfig;
import java.io.File;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Scanner;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartnerRatesServerTest {

    private static final String PASSWORD = "changeit";

    @Test
    void aRateIsAnsweredAsJsonAndTheHostCalledIsEchoed() throws Exception {
        try (PartnerRatesServer server = PartnerRatesServer.start(config())) {
            HttpURLConnection connection = open("http://localhost:" + server.port() + "/rates/EUR");

            assertEquals("{\"currency\":\"EUR\",\"rate\":0.9234}", body(connection.getInputStream()));
            assertEquals("localhost:" + server.port(), connection.getHeaderField("X-Called-Host"));
            assertEquals("application/json;charset=UTF-8", connection.getContentType());
        }
    }

    @Test
    void anUnknownCurrencyIsNotFoundAndOtherMethodsAreNotAllowed() throws Exception {
        try (PartnerRatesServer server = PartnerRatesServer.start(config())) {
            HttpURLConnection unknown = open("http://localhost:" + server.port() + "/rates/XXX");
            assertEquals(404, unknown.getResponseCode());
            assertEquals("{\"error\":\"unknown currency\"}", body(unknown.getErrorStream()));

            HttpURLConnection delete = open("http://localhost:" + server.port() + "/rates/EUR");
            delete.setRequestMethod("DELETE");
            assertEquals(405, delete.getResponseCode());
        }
    }

    @Test
    void withAKeyStoreItSpeaksHttps(@TempDir Path folder) throws Exception {
        Path keyStore = selfSigned(folder);
        ServiceConfig tls = config().with("tls.keystore", keyStore).with("tls.password", PASSWORD);
        try (PartnerRatesServer server = PartnerRatesServer.start(tls)) {
            HttpsURLConnection connection =
                    (HttpsURLConnection) open("https://localhost:" + server.port() + "/rates/CHF");
            connection.setSSLSocketFactory(trusting(keyStore).getSocketFactory());

            assertEquals("{\"currency\":\"CHF\",\"rate\":0.8811}", body(connection.getInputStream()));
        }
    }

    private static ServiceConfig config() throws Exception {
        return ServiceConfig.load("partner-rates").with("http.port", 0);
    }

    private static HttpURLConnection open(String url) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        connection.setReadTimeout(5000);
        return connection;
    }

    private static String body(InputStream in) {
        return new Scanner(in, StandardCharsets.UTF_8.name()).useDelimiter("\\A").next();
    }

    private static Path selfSigned(Path folder) throws Exception {
        Path file = folder.resolve("partner.p12");
        String keytool = System.getProperty("java.home") + File.separator + "bin" + File.separator + "keytool";
        String command = keytool + " -genkeypair -alias partner -keyalg RSA -keysize 2048 -dname CN=localhost"
                + " -ext san=dns:localhost -storetype PKCS12 -storepass " + PASSWORD + " -keystore " + file;
        assertEquals(0, new ProcessBuilder(command.split(" ")).start().waitFor());
        return file;
    }

    private static SSLContext trusting(Path keyStore) throws Exception {
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            certificates.load(in, PASSWORD.toCharArray());
        }
        // A key entry is no trust anchor: take its certificate.
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("partner", certificates.getCertificate("partner"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
