package sockets;

import java.io.FileInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.util.concurrent.FutureTask;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The application's own TLS, on a socket that it connects itself and layered over one that is connected already. */
final class Tls {

    static String run() throws Exception {
        SSLContext context = context();
        try (SSLServerSocket listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            return talk(
                            listener,
                            (SSLSocket) context.getSocketFactory()
                                    .createSocket(listener.getInetAddress(), listener.getLocalPort()),
                            false)
                    + talk(
                            listener,
                            (SSLSocket) context.getSocketFactory()
                                    .createSocket(
                                            new Socket(listener.getInetAddress(), listener.getLocalPort()),
                                            "localhost",
                                            listener.getLocalPort(),
                                            true),
                            true);
        }
    }

    private static String talk(SSLServerSocket listener, SSLSocket client, boolean layered) throws Exception {
        FutureTask<Integer> server = new FutureTask<>(() -> {
            try (Socket accepted = listener.accept()) {
                int read = accepted.getInputStream().read();
                accepted.getOutputStream().write(read + 1);
                return accepted.getInputStream().read();
            }
        });
        new Thread(server).start();
        client.setSoTimeout(5000);
        client.getOutputStream().write(5);
        String said = "" + client.getInputStream().read();
        client.close();
        return said + " " + server.get() + " " + client.isClosed() + (layered ? "" : " ");
    }

    private static SSLContext context() throws Exception {
        char[] password = "changeit".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream in = new FileInputStream(System.getProperty("sockets.keystore"))) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
