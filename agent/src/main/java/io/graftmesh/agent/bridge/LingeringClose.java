package io.graftmesh.agent.bridge;

import io.graftmesh.mesh.MeshThread;
import java.io.IOException;
import java.net.GraftSocketImpl;

/**
 * Closes a socket whose peer is about to send what nobody asked for: a TLS 1.3 server's session ticket. Met by a closed
 * descriptor, the peer's kernel gets a reset, and throws away what its application has not read yet: data that a plain
 * socket would have delivered. To the application the socket is closed at once.
 */
final class LingeringClose {

    /** The ticket leaves as soon as our Finished has arrived; a peer that sends none ends the stream when it has read it. */
    private static final int PATIENCE_MILLIS = 2_000;

    private LingeringClose() {}

    static void start(GraftSocketImpl socket) throws IOException {
        socket.rawShutdownOutput();
        socket.rawLinger();
        MeshThread thread = new MeshThread(() -> run(socket), "linger");
        // A program may write, close and end: its last bytes are to arrive all the same.
        thread.setDaemon(false);
        thread.start();
    }

    private static void run(GraftSocketImpl socket) {
        try {
            socket.soTimeout(PATIENCE_MILLIS);
            socket.rawInput().read(new byte[256]);
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
