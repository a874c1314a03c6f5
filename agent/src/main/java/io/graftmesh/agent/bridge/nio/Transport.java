package io.graftmesh.agent.bridge.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/** How a settled connection's bytes travel. Any thread; one reader and one writer at a time. */
abstract class Transport {

    /**
     * As {@code SocketChannel.read}.
     *
     * @param timeoutMillis in blocking mode, 0 for none
     * @return 0 if nothing has come (non-blocking), -1 at the end
     */
    abstract long read(ByteBuffer[] dsts, int offset, int length, int timeoutMillis) throws IOException;

    abstract long write(ByteBuffer[] srcs, int offset, int length) throws IOException;

    /** @return whether a read would give something without the descriptor's help; costs nothing */
    abstract boolean isReadable();

    /** The descriptor is readable: takes what has come. @return {@link #isReadable} */
    abstract boolean poll();

    /** The descriptor is writable: sends what was left. @return whether nothing is left */
    abstract boolean flush();

    /** @return whether something that the application has written is still here */
    abstract boolean isUnsent();

    abstract int available();

    abstract void shutdownOutput() throws IOException;

    /** The channel is being closed. Never waits. @return whether the descriptor is taken over, to be closed later */
    abstract boolean close();

    abstract long received();

    abstract long sent();

    /** @return what the descriptor must tell us of, when the application wants that */
    int rawInterest(int wanted) {
        int ops = wanted & (SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        return isUnsent() ? ops | SelectionKey.OP_WRITE : ops;
    }

    /** @return what to tell the application when the descriptor is ready for that */
    int ready(int rawReady, int wanted) {
        int told = 0;
        if ((rawReady & SelectionKey.OP_WRITE) != 0 && flush()) {
            told |= SelectionKey.OP_WRITE;
        }
        if ((rawReady & wanted & SelectionKey.OP_READ) != 0 && poll()) {
            told |= SelectionKey.OP_READ;
        }
        return told;
    }

    /** @return what the application can do without the descriptor's help */
    int readyNow() {
        return isReadable() ? SelectionKey.OP_READ : 0;
    }

    static boolean hasRoom(ByteBuffer[] buffers, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i].hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    /** @return how many bytes went from one to the others */
    static long drain(ByteBuffer source, ByteBuffer[] dsts, int offset, int length) {
        long total = 0;
        for (int i = offset; i < offset + length && source.hasRemaining(); i++) {
            int n = Math.min(source.remaining(), dsts[i].remaining());
            if (n > 0) {
                int limit = source.limit();
                source.limit(source.position() + n);
                dsts[i].put(source);
                source.limit(limit);
                total += n;
            }
        }
        return total;
    }
}
