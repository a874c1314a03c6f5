package io.graftmesh.gateway.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A wire tap: passes bytes on and keeps them. */
public final class RecordingProxy implements AutoCloseable {

    private final Peer peer;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    public RecordingProxy(int port) {
        this.peer = Peer.plain(client -> {
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Thread back = new Thread(() -> copy(server, client), "test-tap");
                back.setDaemon(true);
                back.start();
                copy(client, server);
                back.join(5_000);
            }
        });
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[8 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (seen) {
                    seen.write(buffer, 0, n);
                }
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One end is gone.
        }
    }

    public int port() {
        return peer.port();
    }

    /** @return both directions */
    public String wire() {
        synchronized (seen) {
            return seen.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() {
        peer.close();
    }
}
