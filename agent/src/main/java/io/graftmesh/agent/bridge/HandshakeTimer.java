package io.graftmesh.agent.bridge;

import java.io.IOException;
import java.net.GraftSocketImpl;
import java.net.SocketTimeoutException;

/**
 * Bounds a whole handshake, not each read of it: a peer that sends a byte now and then would outlive a plain read
 * timeout. Before every read the descriptor's timeout is what is left.
 */
final class HandshakeTimer {

    private final GraftSocketImpl socket;
    private final long deadlineNanos;

    HandshakeTimer(GraftSocketImpl socket, long deadlineNanos) {
        this.socket = socket;
        this.deadlineNanos = deadlineNanos;
    }

    /** Shakes hands; the caller restores the application's own timeout. */
    void run(TlsStream stream) throws IOException {
        stream.handshake(this::beforeRead);
    }

    private void beforeRead() throws IOException {
        long left = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("TLS handshake timed out");
        }
        socket.soTimeout((int) Math.min(left, Integer.MAX_VALUE));
    }

    /** Called before each read of a handshake. */
    interface BeforeRead {
        void run() throws IOException;
    }

    /** For reads that nothing bounds. */
    static final BeforeRead UNBOUNDED = () -> {};
}
