package io.graftmesh.gateway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A server of one thread per connection that does what the test's script says. */
public final class Peer implements AutoCloseable {

    /** What happens on one connection; when it returns the connection is closed. */
    public interface Script {
        void run(Socket socket) throws Exception;
    }

    private final ServerSocket server;
    private final Script script;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "test-peer");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    public final AtomicInteger accepted = new AtomicInteger();

    private Peer(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
        threads.execute(this::accept);
    }

    /** An instance of a mesh service. */
    public static Peer mesh(FakePlane plane, String service, Script script) {
        return tls(MeshSockets.context(plane.ca.leaf(FakePlane.spiffe(service)), plane.ca.certificate()), script);
    }

    public static Peer tls(SSLContext context, Script script) {
        try {
            return new Peer(MeshSockets.server(context), script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Peer plain(Script script) {
        return plain(0, script);
    }

    public static Peer plain(int port, Script script) {
        try {
            return new Peer(new ServerSocket(port, 200, InetAddress.getLoopbackAddress()), script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                sockets.add(socket);
                threads.execute(() -> {
                    try (socket) {
                        script.run(socket);
                    } catch (Exception e) {
                        // The other end has gone, or the test is over.
                    } finally {
                        sockets.remove(socket);
                    }
                });
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    public int open() {
        return sockets.size();
    }

    /** As when the process dies: the port is gone, and so is every connection. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // Gone already.
            }
        }
        threads.shutdownNow();
    }

    /** Sends back what comes, and half-closes when the other end does. */
    public static void echo(Socket socket) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        int n;
        while ((n = socket.getInputStream().read(buffer)) >= 0) {
            socket.getOutputStream().write(buffer, 0, n);
        }
        socket.shutdownOutput();
        socket.getInputStream().read();
    }
}
