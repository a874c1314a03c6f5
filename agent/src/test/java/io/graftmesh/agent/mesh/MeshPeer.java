package io.graftmesh.agent.mesh;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.testing.pki.TestCa;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client of the mesh made of the JDK's TLS alone, good or bad: it shows whatever certificate it is given. */
final class MeshPeer {

    private MeshPeer() {}

    /**
     * Opens a connection that begins TLS when it is first used.
     *
     * @param shown null to show no certificate
     * @param sni null to ask for no name
     */
    static SSLSocket connect(int port, TestCa.@Nullable Cert shown, @Nullable String sni)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown == null ? null : keys(shown), new TrustManager[] {new TrustAll()}, new SecureRandom());
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(sni == null ? List.of() : List.of(new SNIHostName(sni)));
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** @return the line that the peer answers; empty if it hangs up */
    static String ask(SSLSocket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        return readLine(socket);
    }

    static String readLine(java.net.Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = socket.getInputStream().read();
                b >= 0 && b != '\n';
                b = socket.getInputStream().read()) {
            text.append((char) b);
        }
        return text.toString().trim();
    }

    private static KeyManager[] keys(TestCa.Cert shown) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("leaf", shown.key(), new char[0], shown.chain().toArray(new Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
    }

    /** Whom it talks to is not what these tests are about. */
    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
