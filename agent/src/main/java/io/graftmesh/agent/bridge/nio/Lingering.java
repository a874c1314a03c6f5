package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.MeshThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/**
 * Sends what a closed channel still held. The application had been told that it was written, and a plain channel's bytes
 * would be with the kernel, which goes on sending after a close.
 */
final class Lingering {

    /** Longer than a peer that reads at all needs for one record. */
    private static final long PATIENCE_MILLIS = 10_000;

    private Lingering() {}

    /** Takes the channel over, and closes it. */
    static void send(SocketChannel raw, ByteBuffer left, SSLEngine engine) {
        new MeshThread(() -> run(raw, left, engine), "linger").start();
    }

    private static void run(SocketChannel raw, ByteBuffer left, SSLEngine engine) {
        long deadline = Deadlines.in(PATIENCE_MILLIS);
        try (Selector selector = raw.provider().openSelector()) {
            raw.register(selector, SelectionKey.OP_WRITE);
            drain(raw, left, selector, deadline);
            ByteBuffer last = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), last);
            last.flip();
            if (result.bytesProduced() > 0) {
                drain(raw, last, selector, deadline);
            }
        } catch (IOException | RuntimeException ignored) {
            // The peer has gone, or does not read: as when the kernel gives up.
        } finally {
            try {
                raw.close();
            } catch (IOException ignored) {
                // Closed is what it shall be.
            }
        }
    }

    private static void drain(SocketChannel raw, ByteBuffer left, Selector selector, long deadline) throws IOException {
        while (left.hasRemaining() && !Deadlines.isPast(deadline)) {
            if (raw.write(left) == 0) {
                selector.select(Math.max(1, Deadlines.millisUntil(deadline)));
                selector.selectedKeys().clear();
            }
        }
    }
}
