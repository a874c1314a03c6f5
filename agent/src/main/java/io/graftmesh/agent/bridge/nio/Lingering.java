package io.graftmesh.agent.bridge.nio;

import io.graftmesh.agent.bridge.Lingerers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/**
 * The end of a closed channel that is not over yet: sends what it still held, which the application had been told was
 * written, and takes what the peer is about to send unasked. A plain channel's kernel would go on sending after a close,
 * and nobody would send it anything.
 */
final class Lingering {

    /** Longer than a peer that reads at all needs for one record. */
    private static final long PATIENCE_MILLIS = 10_000;

    /** For a session ticket, which leaves as soon as our Finished has arrived. */
    private static final long TICKET_MILLIS = 2_000;

    /** Between the segments of one ticket, or two tickets. */
    private static final long QUIET_MILLIS = 100;

    private final SocketChannel raw;
    private final SSLEngine engine;
    private final ByteBuffer left;
    private final boolean awaitsTicket;

    /** Takes the non-blocking channel over, and closes it. */
    Lingering(SocketChannel raw, SSLEngine engine, ByteBuffer left, boolean awaitsTicket) {
        this.raw = raw;
        this.engine = engine;
        this.left = left;
        this.awaitsTicket = awaitsTicket;
    }

    void start() {
        Lingerers.start(this::run);
    }

    private void run() {
        try (Selector selector = raw.provider().openSelector()) {
            SelectionKey key = raw.register(selector, SelectionKey.OP_WRITE);
            long deadline = Deadlines.in(PATIENCE_MILLIS);
            send(left, selector, deadline);
            ByteBuffer last = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), last);
            last.flip();
            if (result.bytesProduced() > 0) {
                send(last, selector, deadline);
            }
            if (awaitsTicket && !left.hasRemaining()) {
                raw.shutdownOutput();
                key.interestOps(SelectionKey.OP_READ);
                takeUnasked(selector);
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

    /** All of it: bytes that are left unread when a descriptor is closed mean a reset. */
    private void takeUnasked(Selector selector) throws IOException {
        ByteBuffer unwanted = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        long deadline = Deadlines.in(TICKET_MILLIS);
        long wait = TICKET_MILLIS;
        while (!Deadlines.isPast(deadline) && selector.select(wait) > 0) {
            selector.selectedKeys().clear();
            unwanted.clear();
            if (raw.read(unwanted) < 0) {
                return;
            }
            wait = QUIET_MILLIS;
        }
    }

    private void send(ByteBuffer bytes, Selector selector, long deadline) throws IOException {
        while (bytes.hasRemaining() && !Deadlines.isPast(deadline)) {
            if (raw.write(bytes) == 0) {
                selector.select(Math.max(1, Deadlines.millisUntil(deadline)));
                selector.selectedKeys().clear();
            }
        }
    }
}
