package io.graftmesh.agent.bridge;

import io.graftmesh.mesh.Nullable;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * TLS over the two streams of a connected socket, on the threads of whoever reads and writes. An {@link SSLEngine} and
 * not a layered {@code SSLSocket}, because we decide what a plain socket would show: how it times out, what it says when
 * it is closed under a reader, what is available.
 *
 * <p>Locks (reentrant ones, which do not pin a virtual thread): {@code readLock} owns the inbound buffers and unwrap,
 * {@code writeLock} owns wrap and the raw output. Whoever needs both takes the read lock first. A reader that has to
 * answer (a key update) never waits for a writer: if one is at work, that writer sends the answer when it is done.
 */
final class TlsStream {

    /** Of most handshakes' flights. */
    private static final int FLIGHT = 4_096;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final OutputStream rawOut;
    private final ReentrantLock readLock = new ReentrantLock();
    private final ReentrantLock writeLock = new ReentrantLock();

    private final RecordInput records;

    /** Plaintext that did not fit the caller's array; ready for reading between calls. */
    private ByteBuffer appIn = NOTHING;

    private HandshakeTimer.BeforeRead beforeRead = HandshakeTimer.UNBOUNDED;
    /**
     * The records of a handshake until we wait for the peer. Each written by itself, Nagle's algorithm would hold the
     * second back until the peer's delayed acknowledgement: 40 ms, twice.
     */
    private @Nullable ByteArrayOutputStream flight;

    private boolean inboundDone;
    /** Something has come since the handshake; under the read lock. */
    private boolean heard;

    private volatile long received;
    private volatile long sent;

    /** @param consumed what was read from the socket already, from its first byte */
    TlsStream(SSLEngine engine, InputStream rawIn, OutputStream rawOut, byte[] consumed, int length) {
        this.engine = engine;
        this.records = new RecordInput(engine, rawIn, consumed, length);
        this.rawOut = rawOut;
    }

    /**
     * Shakes hands. After a timeout of the raw socket it may be called again and goes on where it was.
     *
     * @param timer asked before each read of the handshake
     * @throws EOFException the peer hung up
     */
    void handshake(HandshakeTimer.BeforeRead timer) throws IOException {
        readLock.lock();
        writeLock.lock();
        beforeRead = timer;
        flight = new ByteArrayOutputStream(FLIGHT);
        try {
            if (engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
                engine.beginHandshake();
            }
            handshakeSteps();
            sendFlight();
        } catch (SSLException e) {
            sayWhy();
            throw e;
        } finally {
            flight = null;
            beforeRead = HandshakeTimer.UNBOUNDED;
            writeLock.unlock();
            readLock.unlock();
        }
    }

    private void handshakeSteps() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK:
                    runTasks();
                    break;
                case NEED_WRAP:
                    wrap(NOTHING);
                    break;
                case NEED_UNWRAP:
                    unwrapHandshake();
                    break;
                default:
                    return;
            }
            if (engine.isInboundDone() && engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                throw new EOFException("the peer ended TLS during the handshake");
            }
        }
    }

    private void unwrapHandshake() throws IOException {
        SSLEngineResult result = engine.unwrap(records.buffer(), NOTHING);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW && !fill()) {
            throw new EOFException("the peer hung up during the TLS handshake");
        }
    }

    /** Lets the alert out that tells the peer why; whether it arrives does not matter any more. */
    private void sayWhy() {
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING);
            }
            sendFlight();
        } catch (IOException ignored) {
            // The handshake's own failure is what gets told.
        }
    }

    private void sendFlight() throws IOException {
        ByteArrayOutputStream records = flight;
        if (records != null && records.size() > 0) {
            records.writeTo(rawOut);
            records.reset();
        }
    }

    private void runTasks() {
        Runnable task;
        while ((task = engine.getDelegatedTask()) != null) {
            task.run();
        }
    }

    SSLSession session() {
        return engine.getSession();
    }

    /** As {@link InputStream#read(byte[], int, int)}; never returns 0 for a length above 0. */
    int read(byte[] b, int off, int len) throws IOException {
        readLock.lock();
        try {
            while (true) {
                if (appIn.hasRemaining()) {
                    return drain(b, off, len);
                }
                if (inboundDone) {
                    return -1;
                }
                int n = unwrap(b, off, len);
                if (n > 0) {
                    return n;
                }
                if (n < 0 && !fill()) {
                    // A peer that only hangs up may be somebody who cut the stream: not a clean end.
                    throw new SocketException("Connection reset (the peer's stream ended without a TLS close)");
                }
            }
        } finally {
            readLock.unlock();
        }
    }

    private int drain(byte[] b, int off, int len) {
        int n = Math.min(len, appIn.remaining());
        appIn.get(b, off, n);
        if (!appIn.hasRemaining()) {
            appIn = NOTHING;
        }
        received += n;
        return n;
    }

    /** @return bytes put into the caller's array, 0 to look again, -1 when more ciphertext is due */
    private int unwrap(byte[] b, int off, int len) throws IOException {
        ByteBuffer target = ByteBuffer.wrap(b, off, len);
        SSLEngineResult result = engine.unwrap(records.buffer(), target);
        switch (result.getStatus()) {
            case BUFFER_UNDERFLOW:
                return -1;
            case BUFFER_OVERFLOW:
                // The record will not fit the caller's array. JSSE says so when only its header has come.
                if (!records.hasWholeRecord()) {
                    return -1;
                }
                unwrapWhole();
                return 0;
            case CLOSED:
                inboundDone = true;
                break;
            default:
                break;
        }
        if (engine.isInboundDone()) {
            inboundDone = true;
        }
        afterUnwrap(result.getHandshakeStatus());
        int produced = target.position() - off;
        received += produced;
        return produced;
    }

    /** Into a buffer of our own. @return false when more ciphertext is due */
    private boolean unwrapWhole() throws IOException {
        ByteBuffer room = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        SSLEngineResult result = engine.unwrap(records.buffer(), room);
        room.flip();
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            return false;
        }
        appIn = room.hasRemaining() ? room : NOTHING;
        inboundDone |= engine.isInboundDone();
        afterUnwrap(result.getHandshakeStatus());
        return true;
    }

    private void afterUnwrap(HandshakeStatus status) throws IOException {
        heard = true;
        if (status == HandshakeStatus.NEED_TASK) {
            runTasks();
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            answer();
        }
    }

    /** Sends what the engine has to say, unless a writer is at work, who then will. */
    private void answer() throws IOException {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && writeLock.tryLock()) {
            try {
                wrap(NOTHING);
            } finally {
                writeLock.unlock();
            }
        }
    }

    /** Reads some ciphertext. @return false at the end of the stream */
    private boolean fill() throws IOException {
        sendFlight();
        beforeRead.run();
        return records.fill();
    }

    /** As {@link InputStream#available()}: unwraps what has arrived, and waits for nothing. */
    int available() throws IOException {
        if (!readLock.tryLock()) {
            return 0;
        }
        try {
            boolean starved = false;
            while (!appIn.hasRemaining() && !inboundDone && !starved) {
                starved = !records.hasWholeRecord() || !unwrapWhole();
                if (starved && records.rawAvailable() > 0) {
                    starved = !fill();
                }
            }
            return appIn.remaining();
        } finally {
            readLock.unlock();
        }
    }

    /**
     * Whether the peer has hung up, or said what nobody asked for, while the stream lay idle. Reads once from the raw
     * stream: its timeout bounds that.
     */
    boolean isAbandoned() {
        if (!readLock.tryLock()) {
            return false;
        }
        try {
            while (!appIn.hasRemaining() && !inboundDone) {
                boolean starved = !records.hasWholeRecord() || !unwrapWhole();
                if (starved && !fill()) {
                    return true;
                }
            }
            return true;
        } catch (SocketTimeoutException quiet) {
            return false;
        } catch (IOException broken) {
            return true;
        } finally {
            readLock.unlock();
        }
    }

    /** As {@link OutputStream#write(byte[], int, int)}. */
    void write(byte[] b, int off, int len) throws IOException {
        writeLock.lock();
        try {
            ByteBuffer source = ByteBuffer.wrap(b, off, len);
            while (source.hasRemaining()) {
                if (engine.isOutboundDone()) {
                    throw new SocketException("Broken pipe");
                }
                wrap(source);
            }
            sent += len;
        } finally {
            writeLock.unlock();
        }
        answer();
    }

    /** One record out. Under the write lock. */
    private void wrap(ByteBuffer source) throws IOException {
        byte[] record = Buffers.take(engine.getSession().getPacketBufferSize());
        try {
            ByteBuffer netOut = ByteBuffer.wrap(record);
            SSLEngineResult result = engine.wrap(source, netOut);
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                throw new SSLException("a TLS record larger than the engine's own figure");
            }
            if (flight != null) {
                flight.write(record, 0, netOut.position());
            } else if (netOut.position() > 0) {
                rawOut.write(record, 0, netOut.position());
            }
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                runTasks();
            }
        } finally {
            Buffers.give(record);
        }
    }

    /**
     * Says that no more will be written. Does nothing if a writer is blocked: then the stream is cut anyway.
     *
     * @return whether it was said
     */
    boolean closeOutbound() throws IOException {
        if (!writeLock.tryLock()) {
            return false;
        }
        try {
            engine.closeOutbound();
            while (!engine.isOutboundDone() && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING);
            }
            return true;
        } finally {
            writeLock.unlock();
        }
    }

    /**
     * @return whether the peer is about to send what nobody has asked for: the session ticket of a TLS 1.3 server, which
     *     no reader has met yet and none is waiting for
     */
    boolean owesTicket() {
        if (!engine.getUseClientMode() || !session().getProtocol().equals("TLSv1.3") || !readLock.tryLock()) {
            return false;
        }
        try {
            return !heard;
        } finally {
            readLock.unlock();
        }
    }

    /** @return application bytes read so far */
    long received() {
        return received;
    }

    /** @return application bytes written so far */
    long sent() {
        return sent;
    }
}
