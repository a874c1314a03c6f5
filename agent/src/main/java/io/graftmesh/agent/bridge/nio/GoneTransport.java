package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/** The connection was refused or cut by policy: to the application its peer is gone, and always was ready to say so. */
final class GoneTransport extends Transport {

    private final boolean reset;
    private final @Nullable Transport before;

    private GoneTransport(boolean reset, @Nullable Transport before) {
        this.reset = reset;
        this.before = before;
    }

    /** A peer that has hung up. */
    static Transport refused() {
        return new GoneTransport(false, null);
    }

    /** A peer that has broken the connection off. */
    static Transport cut(@Nullable Transport before) {
        return new GoneTransport(true, before);
    }

    @Override
    long read(ByteBuffer[] dsts, int offset, int length, int timeoutMillis) throws IOException {
        if (reset) {
            throw new IOException("Connection reset by peer");
        }
        return -1;
    }

    @Override
    long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        if (!hasRoom(srcs, offset, length)) {
            return 0; // nothing to send does not notice
        }
        throw new IOException("Broken pipe");
    }

    @Override
    boolean isReadable() {
        return true;
    }

    @Override
    int readyNow() {
        return SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    }

    @Override
    int rawInterest(int wanted) {
        return 0;
    }

    @Override
    boolean poll() {
        return true;
    }

    @Override
    boolean flush() {
        return true;
    }

    @Override
    boolean isUnsent() {
        return false;
    }

    @Override
    int available() {
        return 0;
    }

    @Override
    void shutdownOutput() {}

    @Override
    boolean close() {
        return false;
    }

    @Override
    long received() {
        return before == null ? 0 : before.received();
    }

    @Override
    long sent() {
        return before == null ? 0 : before.sent();
    }
}
