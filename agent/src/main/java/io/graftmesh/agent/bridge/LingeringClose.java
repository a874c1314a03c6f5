package io.graftmesh.agent.bridge;

import java.io.IOException;
import java.net.GraftSocketImpl;
import java.util.concurrent.TimeUnit;

/**
 * Closes a socket whose peer is about to send what nobody asked for: a TLS 1.3 server's session ticket. Met by a closed
 * descriptor, the peer's kernel gets a reset, and throws away what its application has not read yet: data that a plain
 * socket would have delivered. To the application the socket is closed at once.
 */
final class LingeringClose {

    /** The ticket leaves as soon as our Finished has arrived; a peer that sends none ends the stream when it has read it. */
    private static final int PATIENCE_MILLIS = 2_000;

    /** Between the segments of one ticket. It carries our certificates (JDK 13 and later) and comes in several. */
    private static final int QUIET_MILLIS = 100;

    private LingeringClose() {}

    static void start(GraftSocketImpl socket) throws IOException {
        socket.rawShutdownOutput();
        socket.rawLinger();
        Lingerers.start(() -> run(socket));
    }

    private static void run(GraftSocketImpl socket) {
        try {
            socket.soTimeout(PATIENCE_MILLIS);
            byte[] unwanted = new byte[4_096];
            // All of it: bytes that are left unread when a descriptor is closed mean a reset as well.
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
            while (socket.rawInput().read(unwanted) >= 0 && System.nanoTime() - end < 0) {
                socket.soTimeout(QUIET_MILLIS);
            }
        } catch (IOException ignored) {
            // The peer is gone, or takes its time: as when the kernel gives up.
        } finally {
            try {
                socket.rawClose();
            } catch (IOException ignored) {
                // Closed is what it shall be.
            }
        }
    }
}
