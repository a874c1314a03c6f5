package mesh;

import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The application's own TLS, which is none of the mesh's business. */
public final class Tls {

    private Tls() {}

    /** {@code <port> <keystore> [behaviour]}; the password is {@code changeit}. */
    public static String listen(String[] arguments) throws Exception {
        SSLServerSocket server = (SSLServerSocket) serving(arguments[1])
                .getServerSocketFactory()
                .createServerSocket(Integer.parseInt(arguments[0]), 50, InetAddress.getByName("127.0.0.1"));
        return Server.serve(server, arguments.length > 2 ? arguments[2] : "");
    }

    /** {@code <host> <port> <text> [SNI]} @return the serial of the server's certificate and its answer */
    public static String line(String[] arguments) throws Exception {
        SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket();
        if (arguments.length > 3) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(Collections.<SNIServerName>singletonList(new SNIHostName(arguments[3])));
            socket.setSSLParameters(parameters);
        }
        socket.connect(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])), 5000);
        return ask(socket, "L" + arguments[2]);
    }

    /**
     * {@code <host> <port> <name>}: asks in plaintext for TLS, as database drivers do, then layers it over the very socket.
     */
    public static String layered(String[] arguments) throws Exception {
        Socket plain = new Socket(arguments[0], Integer.parseInt(arguments[1]));
        plain.getOutputStream().write('X');
        int willing = plain.getInputStream().read();
        Bytes.check(willing == 'S', "the server said " + willing);
        SSLSocket socket = (SSLSocket)
                trusting().getSocketFactory().createSocket(plain, arguments[0], Integer.parseInt(arguments[1]), true);
        return ask(socket, arguments[2]);
    }

    private static String ask(SSLSocket socket, String text) throws Exception {
        socket.startHandshake();
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        String answer = Call.ask(socket, text);
        socket.close();
        return shown.getSerialNumber().toString(16) + " " + answer;
    }

    /** The server's end of {@link #layered}; {@code mesh.keystore} names its certificate. */
    static void serveLayered(Socket plain) throws Exception {
        plain.getOutputStream().write('S');
        SSLSocket socket = (SSLSocket) serving(System.getProperty("mesh.keystore"))
                .getSocketFactory()
                .createSocket(plain, plain.getInetAddress().getHostAddress(), plain.getPort(), true);
        socket.setUseClientMode(false);
        String line = Bytes.line(socket.getInputStream());
        socket.getOutputStream().write(("inside>" + line + "\n").getBytes("UTF-8"));
        socket.close();
    }

    private static SSLContext serving(String keystore) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(keystore)) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
        return context;
    }

    /** The test compares serial numbers itself. */
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
