package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.ReentrantLock;

/** Plaintext on one of the service's ports: as it comes, after what was read to find out what it is. */
final class PlainTransport extends Transport {

    private final RawIo io;
    private final ReentrantLock readLock = new ReentrantLock();
    /** Until it has heard the peer, under the read lock. */
    private volatile @Nullable FirstWords judge;

    private ByteBuffer first;
    private volatile boolean drained;
    private volatile long received;
    private volatile long sent;

    PlainTransport(RawIo io, ByteBuffer first) {
        this.io = io;
        this.first = first;
        this.drained = !first.hasRemaining();
    }

    /** Plaintext because the peer was silent. @param judge hears its first words before the application does */
    PlainTransport(RawIo io, FirstWords judge) {
        this(io, ByteBuffer.allocate(0));
        this.judge = judge;
    }

    /** Throws if a peer may not go on. */
    interface FirstWords {
        /** @param words from the buffer's start to its position */
        void heard(ByteBuffer words) throws IOException;
    }

    @Override
    long read(ByteBuffer[] dsts, int offset, int length, int timeoutMillis) throws IOException {
        FirstWords unheard = judge;
        if (unheard != null) {
            int heard = hear(unheard, timeoutMillis);
            if (heard <= 0) {
                return heard;
            }
        }
        long n = drained ? 0 : readFirst(dsts, offset, length);
        if (n == 0) {
            // Only a socket's stream has timeouts, and it brings one buffer.
            n = timeoutMillis > 0 ? io.read(dsts[offset], timeoutMillis) : io.read(dsts, offset, length);
        }
        if (n > 0) {
            received += n;
        }
        return n;
    }

    /** As much as is needed to judge it, which may be more than the application reads at once. @return as the channel */
    private int hear(FirstWords unheard, int timeoutMillis) throws IOException {
        readLock.lock();
        try {
            if (judge == null) {
                return 1;
            }
            ByteBuffer words = ByteBuffer.allocate(512);
            int n = io.read(words, timeoutMillis);
            if (n > 0) {
                unheard.heard(words);
                words.flip();
                first = words;
                drained = false;
                judge = null;
            }
            return n;
        } finally {
            readLock.unlock();
        }
    }

    private long readFirst(ByteBuffer[] dsts, int offset, int length) {
        readLock.lock();
        try {
            long n = drain(first, dsts, offset, length);
            drained = !first.hasRemaining();
            return n;
        } finally {
            readLock.unlock();
        }
    }

    @Override
    long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        long n = io.write(srcs, offset, length);
        sent += n;
        return n;
    }

    @Override
    boolean isReadable() {
        return !drained;
    }

    @Override
    int ready(int rawReady, int wanted) {
        return rawReady | readyNow();
    }

    @Override
    int rawInterest(int wanted) {
        return wanted & (SelectionKey.OP_READ | SelectionKey.OP_WRITE);
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
        return first.remaining() + io.available();
    }

    @Override
    void shutdownOutput() throws IOException {
        io.shutdownOutput();
    }

    @Override
    boolean close() {
        return false;
    }

    @Override
    long received() {
        return received;
    }

    @Override
    long sent() {
        return sent;
    }
}
