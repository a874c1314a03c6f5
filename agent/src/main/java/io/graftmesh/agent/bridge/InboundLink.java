package io.graftmesh.agent.bridge;

import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.inbound.ClientHello;
import io.graftmesh.mesh.inbound.InboundConnection;
import io.graftmesh.mesh.inbound.InboundConnection.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.GraftLink;
import java.net.GraftSocketImpl;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Drives {@link InboundConnection} on the application's thread, when it first reads or writes: accept itself must never
 * wait for a peer. A refused connection looks to the application like a peer that hung up.
 *
 * <p>{@code deciding} owns everything until the connection is settled; {@code settled} then publishes how. A reader
 * holds it while it waits for the peer's first byte, and the peer may be waiting for our application's: a writer then
 * settles the connection over the reader's head ({@link #greet}).
 */
final class InboundLink extends GraftLink {

    private final InboundConnection story;
    private final MeshConfig config;
    private final ReentrantLock deciding = new ReentrantLock();

    /** A reader waits for the peer's first byte. Guarded by {@code story}'s monitor, as a greeting's settling is. */
    private boolean awaitsPeer;

    private byte[] sniffed = new byte[1_024];
    private int sniffedLength;
    private @Nullable TlsStream handshaking;
    private long handshakeDeadline;

    private volatile @Nullable Carrier settled;
    private volatile @Nullable GraftSocketImpl raw;

    InboundLink(InboundConnection story, MeshConfig config) {
        this.story = story;
        this.config = config;
    }

    @Override
    public void attached(GraftSocketImpl socket) {
        raw = socket;
    }

    @Override
    public GraftLink throughTunnel() {
        throw new IllegalStateException("an accepted socket does not connect");
    }

    @Override
    public void connect(GraftSocketImpl socket, InetSocketAddress dst, int timeoutMillis) {
        throw new IllegalStateException("an accepted socket does not connect");
    }

    @Override
    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
            }

            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                return carrier(false).read(b, off, len);
            }

            @Override
            public int available() throws IOException {
                return InboundLink.this.available();
            }
        };
    }

    @Override
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                carrier(true).write(b, off, len);
            }
        };
    }

    /** @param toWrite whether the application speaks first */
    private Carrier carrier(boolean toWrite) throws IOException {
        Carrier known = settled;
        if (known != null) {
            return known;
        }
        if (toWrite) {
            known = greet();
            if (known != null) {
                return known;
            }
        }
        deciding.lock();
        try {
            known = settled;
            if (known == null) {
                known = decide(raw(), toWrite);
                settled = known;
                sniffed = new byte[0];
            }
            return known;
        } catch (MeshRefusal refusal) {
            Carrier gone = Carrier.refused();
            settled = gone;
            raw().rawClose();
            return gone;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the mesh");
        } finally {
            deciding.unlock();
        }
    }

    /**
     * The application speaks first while a thread of its own reads already.
     *
     * @return null where no reader waits, or the peer has to begin
     */
    private @Nullable Carrier greet() throws IOException {
        try {
            if (deciding.tryLock(story.serverFirstMillis(), TimeUnit.MILLISECONDS)) {
                deciding.unlock();
                return null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the peer to speak");
        }
        synchronized (story) {
            if (awaitsPeer && settled == null && story.serverFirst() == Verdict.PASS) {
                settled = Carrier.plain(raw(), new byte[0]);
            }
            return settled;
        }
    }

    private Carrier decide(GraftSocketImpl socket, boolean toWrite)
            throws IOException, MeshRefusal, InterruptedException {
        if (handshaking == null) {
            Verdict verdict = sniff(socket, toWrite);
            if (verdict == Verdict.PASS) {
                byte[] first = Arrays.copyOf(sniffed, sniffedLength);
                Carrier greeted = settled;
                if (greeted != null) {
                    story.greeted(first, first.length);
                    return greeted.comesFirst(first);
                }
                return first.length > 0 ? Carrier.plain(socket, first) : Carrier.greeting(socket, this::isPlain);
            }
            handshaking = new TlsStream(story.engine(), socket.rawInput(), socket.rawOutput(), sniffed, sniffedLength);
            handshakeDeadline = System.nanoTime() + config.handshakeTimeoutMillis() * 1_000_000L;
        }
        return handshake(socket, handshaking);
    }

    /** @return whether a peer that was greeted in plaintext answers in plaintext; else it is hung up on */
    private boolean isPlain(byte[] first, int length) throws IOException {
        try {
            story.greeted(first, length);
            return true;
        } catch (MeshRefusal late) {
            settled = Carrier.refused();
            raw().rawClose();
            return false;
        }
    }

    private Verdict sniff(GraftSocketImpl socket, boolean toWrite) throws IOException, MeshRefusal {
        Verdict verdict = Verdict.NEED_MORE;
        if (sniffedLength == 0 && toWrite) {
            verdict = waitForClient(socket);
        }
        while (verdict == Verdict.NEED_MORE) {
            boolean eof = sniffedLength == 0 ? !receiveFirst(socket) : !receive(socket);
            verdict = settled != null ? Verdict.PASS : story.sniff(sniffed, sniffedLength, eof);
        }
        return verdict;
    }

    /** A writer may settle the connection meanwhile. @return false at the end of the stream */
    private boolean receiveFirst(GraftSocketImpl socket) throws IOException, MeshRefusal {
        awaitsPeer(true);
        try {
            return receive(socket);
        } finally {
            awaitsPeer(false);
        }
    }

    private void awaitsPeer(boolean now) {
        synchronized (story) {
            awaitsPeer = now;
        }
    }

    /** The application speaks first: does the peer begin with a ClientHello, or does it wait to be spoken to? */
    private Verdict waitForClient(GraftSocketImpl socket) throws IOException, MeshRefusal {
        int applications = socket.soTimeout();
        socket.soTimeout(Math.max(1, story.serverFirstMillis()));
        try {
            boolean eof = !receive(socket);
            return story.sniff(sniffed, sniffedLength, eof);
        } catch (SocketTimeoutException e) {
            return story.serverFirst();
        } finally {
            socket.soTimeout(applications);
        }
    }

    /** @return false at the end of the stream */
    private boolean receive(GraftSocketImpl socket) throws IOException, MeshRefusal {
        boolean tls =
                sniffedLength > 0 && ClientHello.parse(sniffed, sniffedLength).kind() != ClientHello.Kind.NOT_TLS;
        if (sniffedLength == sniffed.length) {
            sniffed = Arrays.copyOf(sniffed, sniffed.length * 2); // a ClientHello's record bounds it
        }
        int applications = socket.soTimeout();
        // Half a ClientHello and then silence must not hold the application's thread for ever.
        boolean bounded = tls && (applications == 0 || applications > config.handshakeTimeoutMillis());
        if (bounded) {
            socket.soTimeout(config.handshakeTimeoutMillis());
        }
        try {
            int n = socket.rawInput().read(sniffed, sniffedLength, sniffed.length - sniffedLength);
            sniffedLength += Math.max(0, n);
            return n >= 0;
        } catch (SocketTimeoutException e) {
            if (bounded) {
                throw story.handshakeFailed(e);
            }
            throw e;
        } finally {
            if (bounded && !socket.isRawClosed()) {
                socket.soTimeout(applications);
            }
        }
    }

    private Carrier handshake(GraftSocketImpl socket, TlsStream stream)
            throws IOException, MeshRefusal, InterruptedException {
        int applications = socket.soTimeout();
        try {
            new HandshakeTimer(socket, deadline(applications)).run(stream);
        } catch (SocketTimeoutException e) {
            if (System.nanoTime() - handshakeDeadline < 0) {
                throw e; // the application's own timeout, never lengthened: it may come back
            }
            throw story.handshakeFailed(e);
        } catch (IOException e) {
            throw story.handshakeFailed(e);
        } finally {
            if (!socket.isRawClosed()) {
                socket.soTimeout(applications);
            }
        }
        // Weak: a socket that the application forgot to close must stay collectable, as a plain one is.
        WeakReference<GraftSocketImpl> forgettable = new WeakReference<>(socket);
        story.established(stream.session(), () -> closeNow(forgettable.get()));
        return Carrier.tls(stream);
    }

    private long deadline(int applicationsMillis) {
        long own = System.nanoTime() + applicationsMillis * 1_000_000L;
        return applicationsMillis > 0 && own - handshakeDeadline < 0 ? own : handshakeDeadline;
    }

    /** An intention turned to deny: the application finds its peer gone. */
    private static void closeNow(@Nullable GraftSocketImpl socket) {
        try {
            if (socket != null) {
                socket.rawClose();
            }
        } catch (IOException ignored) {
            // Closed is what it shall be.
        }
    }

    @Override
    public int available() throws IOException {
        if (settled == null && raw().rawAvailable() == 0) {
            return 0;
        }
        return carrier(false).available();
    }

    @Override
    public void shutdownInput() {
        // The JDK's socket answers reads from now on.
    }

    @Override
    public void shutdownOutput() throws IOException {
        carrier(true).shutdownOutput();
        if (!raw().isRawClosed()) {
            raw().rawShutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        Carrier carrier = settled;
        try {
            if (carrier != null && !raw().isRawClosed() && !raw().resets()) {
                carrier.shutdownOutput();
            }
        } catch (IOException ignored) {
            // The peer is gone already.
        } finally {
            raw().rawClose();
            story.closed(carrier == null ? 0 : carrier.sent(), carrier == null ? 0 : carrier.received());
        }
    }

    private GraftSocketImpl raw() throws SocketException {
        GraftSocketImpl socket = raw;
        if (socket == null) {
            throw new SocketException("Socket is not connected");
        }
        return socket;
    }

    @Override
    public boolean supportsUrgentData() {
        return false;
    }
}
