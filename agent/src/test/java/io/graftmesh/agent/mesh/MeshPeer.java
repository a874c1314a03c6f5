package io.graftmesh.agent.mesh;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.testing.pki.TestCa;
import io.graftmesh.testing.pki.TestTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

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
        return connect(context(shown), port, sni);
    }

    /** Remembers the sessions of the connections that are made with it, to resume them. */
    static SSLContext context(TestCa.@Nullable Cert shown) throws GeneralSecurityException {
        return TestTls.context(shown);
    }

    static SSLSocket connect(SSLContext context, int port, @Nullable String sni) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(sni == null ? List.of() : List.of(new SNIHostName(sni)));
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Listens on a free port of loopback, and talks to whoever takes what it shows for good. */
    static Listening listen(TestCa.Cert shown) throws IOException, GeneralSecurityException {
        return new Listening(shown);
    }

    /** A server of the mesh that writes down what it is told, and says it back. */
    static final class Listening implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        private final Queue<String> heard = new ConcurrentLinkedQueue<>();
        /** One for all connections, so that sessions can be resumed. */
        private volatile SSLContext context;

        private Listening(TestCa.Cert shown) throws IOException, GeneralSecurityException {
            this.context = MeshPeer.context(shown);
            Thread thread = new Thread(this::serve, "mesh-peer");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            while (!server.isClosed()) {
                try (Socket plain = server.accept()) {
                    plain.setSoTimeout(10_000);
                    Socket socket = accepting(context, plain);
                    String line = readLine(socket);
                    if (!line.isEmpty()) {
                        heard.add(line);
                        socket.getOutputStream().write((">" + line + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                } catch (IOException refused) {
                    // what a client that knows better does, and how the server ends
                }
            }
        }

        void show(TestCa.Cert other) throws GeneralSecurityException {
            context = MeshPeer.context(other);
        }

        int port() {
            return server.getLocalPort();
        }

        Queue<String> heard() {
            return heard;
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private static Socket accepting(SSLContext context, Socket plain) throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(true);
        return socket;
    }

    /** @return the line that the peer answers; empty if it hangs up */
    static String ask(SSLSocket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        return readLine(socket);
    }

    /**
     * @param headers each with its line end
     * @return all of the answer to a request in HTTP, until the server closes
     */
    static String get(Socket socket, String path, String headers) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: peer\r\n" + headers + "Connection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    static String readLine(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = socket.getInputStream().read();
                b >= 0 && b != '\n';
                b = socket.getInputStream().read()) {
            text.append((char) b);
        }
        return text.toString().trim();
    }
}
