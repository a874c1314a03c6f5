package io.graftmesh.agent.mesh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Stands between two applications as the network does, and remembers every byte. */
final class RecordingProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final ByteArrayOutputStream toServer = new ByteArrayOutputStream();
    private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();

    /** @param target where the server listens on this machine */
    RecordingProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        thread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    byte[] toServer() {
        return toServer.toByteArray();
    }

    byte[] toClient() {
        return toClient.toByteArray();
    }

    /** @return whether the text went over the wire, in either direction */
    boolean saw(String text) {
        return contains(toServer(), text) || contains(toClient(), text);
    }

    private static boolean contains(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "recording-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket("127.0.0.1", target);
                thread(() -> copy(client, server, toServer));
                thread(() -> copy(server, client, toClient));
            } catch (IOException e) {
                // A connection that failed, or the end; the test sees what is missing.
            }
        }
    }

    private static void copy(Socket from, Socket to, ByteArrayOutputStream record) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16_384];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                record.write(buffer, 0, n);
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // closed is what it shall be
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
