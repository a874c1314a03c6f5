package io.graftmesh.agent.bridge.nio;

import io.graftmesh.agent.bridge.Buffers;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** What goes out of one TLS channel. All state is the write lock's. */
final class TlsOutput {

    private static final ByteBuffer[] NO_SOURCE = {ByteBuffer.allocate(0)};

    private final SSLEngine engine;
    private final RawIo io;
    private final ReentrantLock writeLock = new ReentrantLock();

    /** Ciphertext that the descriptor did not take; ready for reading. Its bytes count as written. */
    private @Nullable ByteBuffer netOut;

    private volatile boolean unsent;
    private boolean shutdown;
    private volatile long sent;

    TlsOutput(SSLEngine engine, RawIo io) {
        this.engine = engine;
        this.io = io;
    }

    /** @return bytes taken; fewer than there are when the descriptor takes no more (non-blocking) */
    long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        long total = 0;
        writeLock.lock();
        try {
            while (Transport.hasRoom(srcs, offset, length)) {
                if (!flush()) {
                    break;
                }
                if (engine.isOutboundDone()) {
                    throw new IOException("Broken pipe");
                }
                SSLEngineResult result = wrap(srcs, offset, length);
                total += result.bytesConsumed();
                if (result.getStatus() == SSLEngineResult.Status.CLOSED && result.bytesConsumed() == 0) {
                    flush();
                    throw new IOException("Broken pipe");
                }
            }
            flush();
            sent += total;
        } finally {
            writeLock.unlock();
        }
        answer();
        return total;
    }

    /** Handshake: one more record of the flight, which the next flush sends. */
    void wrap() throws IOException {
        writeLock.lock();
        try {
            ByteBuffer before = netOut;
            netOut = null;
            wrap(NO_SOURCE, 0, 1);
            ByteBuffer record = netOut;
            if (before != null && record != null) {
                ByteBuffer flight = ByteBuffer.allocate(before.remaining() + record.remaining());
                flight.put(before).put(record).flip();
                Buffers.give(before.array());
                Buffers.give(record.array());
                netOut = flight;
            } else if (before != null) {
                netOut = before;
            }
        } finally {
            writeLock.unlock();
        }
    }

    /** One record into the empty {@code netOut}. */
    private SSLEngineResult wrap(ByteBuffer[] srcs, int offset, int length) throws IOException {
        ByteBuffer room = Buffers.room(engine.getSession().getPacketBufferSize());
        SSLEngineResult result;
        try {
            result = engine.wrap(srcs, offset, length, room);
        } finally {
            room.flip();
            if (room.hasRemaining()) {
                netOut = room;
                unsent = true;
            } else {
                Buffers.give(room.array());
            }
        }
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            throw new SSLException("a TLS record larger than the engine's own figure");
        }
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            runTasks();
        }
        return result;
    }

    void runTasks() {
        Runnable task;
        while ((task = engine.getDelegatedTask()) != null) {
            task.run();
        }
    }

    /** @return whether nothing is left to be sent; in blocking mode nothing is, after this */
    boolean flush() throws IOException {
        writeLock.lock();
        try {
            ByteBuffer out = netOut;
            while (out != null) {
                int n = io.write(out);
                if (!out.hasRemaining()) {
                    Buffers.give(out.array());
                    out = null;
                    netOut = null;
                    unsent = false;
                } else if (n == 0 && !io.blocks()) {
                    return false;
                }
            }
            if (shutdown && engine.isOutboundDone()) {
                shutdown = false;
                io.shutdownOutput();
            }
            return true;
        } finally {
            writeLock.unlock();
        }
    }

    /** On an event. A failure is for the application's next write to meet, so it may try. */
    boolean flushQuietly() {
        try {
            boolean done = flush();
            answer();
            return done && !unsent;
        } catch (IOException e) {
            return true;
        }
    }

    /** Sends what the engine has to say (a key update), unless a writer is at work, who then will. */
    void answer() throws IOException {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && writeLock.tryLock()) {
            try {
                if (!flush() || engine.isOutboundDone()) {
                    return;
                }
                SSLEngineResult result = wrap(NO_SOURCE, 0, 1);
                if (!flush() || result.bytesProduced() == 0) {
                    return;
                }
            } finally {
                writeLock.unlock();
            }
        }
    }

    /** Lets the alert out that tells the peer why; whether it arrives does not matter any more. */
    void sayWhy() {
        try {
            answer();
        } catch (IOException ignored) {
            // The failure itself is what gets told.
        }
    }

    boolean isUnsent() {
        return unsent;
    }

    /** close_notify, then the descriptor's own half-close as soon as all is out. */
    void shutdown() throws IOException {
        writeLock.lock();
        try {
            shutdown = true;
            sayClosed();
            flush();
        } finally {
            writeLock.unlock();
        }
    }

    private void sayClosed() throws IOException {
        engine.closeOutbound();
        while (flush() && !engine.isOutboundDone() && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            wrap(NO_SOURCE, 0, 1);
        }
    }

    /**
     * The channel closes. Never waits: if a writer is blocked, the stream is cut as it would be without TLS. What the
     * application has written and the descriptor has not taken is sent behind its back, as the kernel would.
     *
     * @param more whether the peer is about to send something that must not find the descriptor closed
     * @return whether the descriptor is taken over, to be closed later
     */
    boolean close(boolean more) {
        if (!writeLock.tryLock()) {
            return false;
        }
        try {
            io.unblock();
            sayClosed();
            ByteBuffer left = netOut;
            if (left == null && !more) {
                return false;
            }
            netOut = null;
            unsent = false;
            io.linger(engine, left == null ? NO_SOURCE[0] : left, more);
            return true;
        } catch (IOException ignored) {
            return false; // the peer is gone already
        } finally {
            writeLock.unlock();
        }
    }

    long sent() {
        return sent;
    }
}
