package io.graftmesh.agent.bridge.nio;

import io.graftmesh.agent.bridge.Buffers;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * TLS over one of the JDK's channels, blocking or not, on the threads of whoever selects, reads and writes.
 *
 * <p>Locks (reentrant ones, which do not pin a virtual thread): {@code readLock} owns what has come and unwrap,
 * {@code writeLock} owns wrap and what goes out ({@link TlsOutput}). Whoever needs both takes the read lock first; a
 * reader that has to answer never waits for a writer, who then answers.
 *
 * <p>Buffers are lent for as long as they hold something, so an idle connection has none.
 */
final class ChannelTls extends Transport {

    /** For a reader that has been sent away: a matter of scheduling. */
    private static final long GRACE_MILLIS = 1_000;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final RawIo io;
    private final Ciphertext input;
    private final TlsOutput output;
    private final TlsHandshake handshake;
    private final ReentrantLock readLock = new ReentrantLock();

    /** Plaintext that did not fit; ready for reading between calls. */
    private ByteBuffer appIn = NOTHING;

    private boolean heard;
    private boolean inboundDone;
    private @Nullable IOException failure;
    private volatile boolean readable;
    private volatile long received;

    /** @param consumed what was read from the channel already, from its first byte */
    ChannelTls(SSLEngine engine, RawIo io, ByteBuffer consumed) {
        this.engine = engine;
        this.io = io;
        this.output = new TlsOutput(engine, io);
        this.input = new Ciphertext(io, consumed, engine.getSession().getPacketBufferSize());
        this.handshake = new TlsHandshake(engine, input, output);
    }

    SSLSession session() {
        return engine.getSession();
    }

    /** @return what the descriptor must be ready for so that {@link #handshake} gets on */
    int awaited() {
        return handshake.awaited();
    }

    /** Makes the ClientHello before the connection stands. */
    void firstFlight() throws IOException {
        handshake.firstFlight();
    }

    /** Goes on with the handshake as far as the descriptor lets it. @return whether it is done */
    boolean handshake() throws IOException {
        readLock.lock();
        try {
            return handshake.goOn();
        } catch (SSLException e) {
            output.sayWhy();
            throw e;
        } finally {
            readLock.unlock();
        }
    }

    @Override
    long read(ByteBuffer[] dsts, int offset, int length, int timeoutMillis) throws IOException {
        readLock.lock();
        try {
            long total = 0;
            while (true) {
                total += drain(appIn, dsts, offset, length);
                releaseApp();
                if (appIn.hasRemaining() || total > 0 && !hasRoom(dsts, offset, length)) {
                    return total;
                }
                if (inboundDone || failure != null) {
                    return total > 0 ? total : end();
                }
                int n = unwrap(dsts, offset, length);
                if (n >= 0) {
                    total += n;
                } else if (total > 0) {
                    return total; // what is there now, as any socket: the rest of a record is no reason to wait
                } else {
                    int filled = fill(timeoutMillis);
                    if (filled == 0) {
                        return 0;
                    }
                    if (filled < 0) {
                        throw cutOff();
                    }
                }
            }
        } catch (SSLException e) {
            failure = e;
            output.sayWhy();
            throw e;
        } finally {
            look();
            readLock.unlock();
        }
    }

    private long end() throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        return -1;
    }

    /** A peer that only hangs up may be somebody who cut the stream: not a clean end. */
    private IOException cutOff() {
        IOException reset = new IOException("Connection reset (the peer's stream ended without a TLS close)");
        failure = reset;
        return reset;
    }

    /** @return bytes put into the caller's buffers, 0 to look again, -1 when more ciphertext is due */
    private int unwrap(ByteBuffer[] dsts, int offset, int length) throws IOException {
        SSLEngineResult result = engine.unwrap(input.buffer(), dsts, offset, length);
        switch (result.getStatus()) {
            case BUFFER_UNDERFLOW:
                return -1;
            case BUFFER_OVERFLOW:
                // Judged by the record's header; the rest of the record may not be here yet.
                return unwrapAside() ? 0 : -1;
            default:
                after(result);
                return result.bytesProduced();
        }
    }

    /** The record does not fit the caller's buffers, or there is no caller. @return false when more is due */
    private boolean unwrapAside() throws IOException {
        ByteBuffer room = Buffers.room(engine.getSession().getApplicationBufferSize());
        boolean more = true;
        try {
            SSLEngineResult result = engine.unwrap(input.buffer(), room);
            more = result.getStatus() != SSLEngineResult.Status.BUFFER_UNDERFLOW;
            if (more) {
                after(result);
            }
        } finally {
            room.flip();
            if (room.hasRemaining()) {
                appIn = room;
            } else {
                Buffers.give(room.array());
            }
        }
        return more;
    }

    private void after(SSLEngineResult result) throws IOException {
        heard = true;
        received += result.bytesProduced();
        if (result.getStatus() == SSLEngineResult.Status.CLOSED || engine.isInboundDone()) {
            inboundDone = true;
        }
        input.release();
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            output.runTasks();
        }
        output.answer();
    }

    /** Reads some ciphertext. @return as the channel */
    private int fill(int timeoutMillis) throws IOException {
        return input.fill(engine.getSession().getPacketBufferSize(), timeoutMillis);
    }

    private void releaseApp() {
        if (!appIn.hasRemaining() && appIn != NOTHING) {
            Buffers.give(appIn.array());
            appIn = NOTHING;
        }
    }

    // ---- readiness

    @Override
    boolean isReadable() {
        return readable;
    }

    @Override
    boolean poll() {
        readLock.lock();
        try {
            look();
            while (!readable) {
                int n = fill(0);
                if (n < 0) {
                    cutOff();
                }
                look();
                if (n <= 0) {
                    break;
                }
            }
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            readable = true;
        } finally {
            readLock.unlock();
        }
        return readable;
    }

    /** Unwraps what is here already, until it gives something to read. Under the read lock; fails into the next read. */
    private void look() {
        try {
            while (!appIn.hasRemaining() && !inboundDone && failure == null && input.hasRecord()) {
                if (!unwrapAside()) {
                    break;
                }
            }
        } catch (IOException e) {
            failure = e;
            output.sayWhy();
        }
        readable = appIn.hasRemaining() || inboundDone || failure != null;
    }

    /** After the handshake: what came with its end is readable without another event. */
    void lookNow() {
        readLock.lock();
        try {
            look();
        } finally {
            readLock.unlock();
        }
    }

    @Override
    int available() {
        if (!readLock.tryLock()) {
            return 0;
        }
        try {
            if (!readable && io.available() > 0) {
                fill(0);
                look();
            }
            return appIn.remaining();
        } catch (IOException e) {
            return 0;
        } finally {
            readLock.unlock();
        }
    }

    // ---- out

    @Override
    long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        return output.write(srcs, offset, length);
    }

    @Override
    boolean flush() {
        return output.flushQuietly();
    }

    @Override
    boolean isUnsent() {
        return output.isUnsent();
    }

    @Override
    void shutdownOutput() throws IOException {
        output.shutdown();
    }

    /** A reader that waits is sent away first: it holds the channel behind in its mode, and close_notify must not wait. */
    @Override
    boolean close() {
        if (!io.isOpen() || !hasReadLock()) {
            return false;
        }
        try {
            return output.close(owesTicket());
        } finally {
            readLock.unlock();
        }
    }

    /** A server of TLS 1.3 sends a session ticket after the handshake; a peer's kernel answers it with a reset if closed. */
    private boolean owesTicket() {
        return !heard && engine.getUseClientMode() && session().getProtocol().equals("TLSv1.3");
    }

    private boolean hasReadLock() {
        if (readLock.tryLock()) {
            return true;
        }
        try {
            io.shutdownInput();
            return readLock.tryLock(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    long received() {
        return received;
    }

    @Override
    long sent() {
        return output.sent();
    }
}
