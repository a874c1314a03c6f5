package io.graftmesh.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands in the wire like a tap: passes every byte on as it is, and keeps a copy of the latest connections. */
final class Recorder implements AutoCloseable {

    private static final int REMEMBERED = 64;
    private static final int REMEMBERED_BYTES = 64 * 1024;

    /** What one connection carried, either way. */
    static final class Recording {
        private final ByteArrayOutputStream toServer = new ByteArrayOutputStream();
        private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();

        private static void add(ByteArrayOutputStream copy, byte[] bytes, int count) {
            copy.write(bytes, 0, Math.min(count, REMEMBERED_BYTES - copy.size()));
        }

        byte[] toServer() {
            return toServer.toByteArray();
        }

        byte[] toClient() {
            return toClient.toByteArray();
        }
    }

    private final ServerSocket server;
    private final List<Recording> recordings = new CopyOnWriteArrayList<>();
    private volatile int target;

    Recorder() throws IOException {
        server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    }

    int port() {
        return server.getLocalPort();
    }

    /** @param port on this machine: whom to pass all on to */
    void start(int port) {
        target = port;
        daemon(this::accept);
    }

    /** Forgets what it has heard so far. */
    void clear() {
        recordings.clear();
    }

    List<Recording> recordings() {
        return List.copyOf(recordings);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon(() -> carry(client));
            } catch (IOException e) {
                // Closed, or one client that went away at once.
            }
        }
    }

    private void carry(Socket client) {
        Recording recording = new Recording();
        recordings.add(recording);
        if (recordings.size() > REMEMBERED) {
            recordings.remove(0);
        }
        try (client;
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
            Thread back = daemon(() -> pump(upstream, client, recording.toClient));
            pump(client, upstream, recording.toServer);
            back.join();
        } catch (IOException e) {
            // Closing the client is what a dead server looks like.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(Socket from, Socket to, ByteArrayOutputStream copy) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                Recording.add(copy, buffer, n);
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        }
    }

    /** A reset is passed on as one: a tap that swallowed it would leave the other side waiting for an answer. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It was closed before.
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "demo-recorder");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
