package io.graftmesh.compatibility;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What stands between the peers and a server and reads along: the mesh knows the server's instance by this port. */
final class Wire implements AutoCloseable {

    /** One connection that went over the wire. */
    static final class Connection {
        private final TlsRecords toServer = new TlsRecords();
        private final TlsRecords toClient = new TlsRecords();

        boolean carriedAnything() {
            return toServer.any() || toClient.any();
        }

        boolean clientSpeaksTls() {
            return toServer.isTls();
        }

        boolean isTls() {
            return toServer.isTls() && toClient.isTls();
        }
    }

    private final ServerSocket entrance;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private volatile int server;

    Wire() {
        try {
            entrance = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Leads to this port of this machine from now on. */
    void leadTo(int port) {
        server = port;
        start(() -> {
            while (true) {
                relay(entrance.accept());
            }
        });
    }

    /** @return those that carried anything since there were so many */
    List<Connection> since(int count) {
        return connections.subList(count, connections.size()).stream()
                .filter(Connection::carriedAnything)
                .toList();
    }

    int count() {
        return connections.size();
    }

    private void relay(Socket client) throws IOException {
        Connection connection = new Connection();
        connections.add(connection);
        Socket onward = new Socket(InetAddress.getLoopbackAddress(), server);
        client.setTcpNoDelay(true);
        onward.setTcpNoDelay(true);
        start(() -> copy(client, onward, connection.toServer));
        start(() -> copy(onward, client, connection.toClient));
    }

    private static void copy(Socket from, Socket to, TlsRecords seen) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                seen.accept(buffer, n);
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException broken) {
            from.close();
            to.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // The end of this wire or of a connection over it, which the peers see themselves.
                    }
                },
                "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
