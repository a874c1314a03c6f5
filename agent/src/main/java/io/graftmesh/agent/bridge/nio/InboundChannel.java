package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.inbound.ClientHello;
import io.graftmesh.mesh.inbound.InboundConnection;
import io.graftmesh.mesh.inbound.InboundConnection.Verdict;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import javax.net.ssl.SSLException;

/**
 * Drives {@link InboundConnection} on an accepted channel, when it is first selected, read or written: accept itself must
 * never wait for a peer. A refused connection looks to the application like a peer that hung up.
 *
 * <pre>
 * SNIFF ──► PREPARE ──► SHAKE ──► JUDGE ──► settled
 *   └── plaintext, or the application's own TLS ──┘
 * </pre>
 */
final class InboundChannel extends Flow {

    /** How often a select looks whether the mesh knows by now what is missing. */
    private static final long POLL_MILLIS = 5;

    private enum Stage {
        SNIFF,
        PREPARE,
        SHAKE,
        JUDGE,
        OVER
    }

    private final InboundConnection story;
    private final MeshConfig config;
    private final PortSpeech speech;
    private final RawIo io;

    private volatile Stage stage = Stage.SNIFF;
    private byte[] sniffed = new byte[1_024];
    private volatile int length;
    private @Nullable ChannelTls tls;
    private @Nullable IOException failure;

    /** The application wants to speak first: until then the peer may begin a handshake. */
    private volatile long serverFirstAt = Deadlines.NEVER;

    private volatile boolean wantsToWrite;

    /** From the first byte that looks like a handshake. */
    private volatile long handshakeDeadline = Deadlines.NEVER;

    private volatile long waitUntil = Deadlines.NEVER;

    InboundChannel(MeshSocketChannel channel, InboundConnection story, MeshConfig config, PortSpeech speech) {
        super(channel);
        this.speech = speech;
        this.story = story;
        this.config = config;
        this.io = channel.io();
    }

    @Override
    void step(boolean mayWait) throws IOException, InterruptedException {
        try {
            while (stage != Stage.OVER && stepOnce(mayWait)) {
                // on to the next stage
            }
        } catch (MeshRefusal refusal) {
            refused();
        }
    }

    private boolean stepOnce(boolean mayWait) throws IOException, MeshRefusal, InterruptedException {
        switch (stage) {
            case SNIFF:
                return sniff();
            case PREPARE:
                return prepare(mayWait);
            case SHAKE:
                return shake();
            case JUDGE:
                return judge(mayWait);
            default:
                return false;
        }
    }

    private boolean sniff() throws IOException, MeshRefusal {
        if (length == sniffed.length) {
            sniffed = Arrays.copyOf(sniffed, length * 2); // a ClientHello's record bounds it
        }
        int n = io.read(ByteBuffer.wrap(sniffed, length, sniffed.length - length));
        if (n == 0) {
            return nothingCame();
        }
        length += Math.max(0, n);
        return obey(story.sniff(sniffed, length, n < 0));
    }

    private boolean nothingCame() throws MeshRefusal {
        if (Deadlines.isPast(serverFirstAt)) {
            serverFirstAt = Deadlines.NEVER;
            if (length == 0) {
                return obey(story.serverFirst());
            }
        }
        return expireHandshake();
    }

    private boolean expireHandshake() throws MeshRefusal {
        if (Deadlines.isPast(handshakeDeadline)) {
            throw story.handshakeFailed(new SocketTimeoutException("TLS handshake timed out"));
        }
        return false;
    }

    private boolean obey(Verdict verdict) {
        switch (verdict) {
            case PASS:
                settle(
                        length > 0
                                ? new PlainTransport(io, ByteBuffer.wrap(sniffed, 0, length))
                                : new PlainTransport(io, this::answered));
                stage = Stage.OVER;
                break;
            case MESH_TLS:
                startClock();
                waitUntil = Deadlines.in(config.readyWaitMillis());
                stage = Stage.PREPARE;
                break;
            default:
                // Half a ClientHello and then silence must not hold the connection for ever.
                if (length > 0 && ClientHello.parse(sniffed, length).kind() == ClientHello.Kind.INCOMPLETE) {
                    startClock();
                }
                return length > 0;
        }
        return true;
    }

    /** The first words of a peer that was greeted in plaintext. */
    private void answered(ByteBuffer words) throws IOException {
        try {
            story.greeted(words.array(), words.position());
        } catch (MeshRefusal late) {
            cut();
            throw new IOException(late.getMessage(), late);
        }
    }

    private void startClock() {
        if (handshakeDeadline == Deadlines.NEVER) {
            handshakeDeadline = Deadlines.in(config.handshakeTimeoutMillis());
        }
    }

    private boolean prepare(boolean mayWait) throws MeshRefusal, InterruptedException {
        if (!mayWait && !story.isReady() && !Deadlines.isPast(waitUntil)) {
            return false;
        }
        tls = new ChannelTls(story.engine(patience(mayWait)), io, ByteBuffer.wrap(sniffed, 0, length));
        handshakeDeadline = Deadlines.in(config.handshakeTimeoutMillis());
        stage = Stage.SHAKE;
        return true;
    }

    private long patience(boolean mayWait) {
        return mayWait ? config.readyWaitMillis() : 0;
    }

    private boolean shake() throws MeshRefusal {
        try {
            if (!tls().handshake()) {
                return expireHandshake();
            }
        } catch (IOException e) {
            if (e instanceof SSLException && ClientHello.parse(sniffed, length).serverName() == null) {
                speech.refused();
            }
            throw story.handshakeFailed(e);
        }
        waitUntil = Deadlines.in(config.readyWaitMillis());
        stage = Stage.JUDGE;
        return true;
    }

    private boolean judge(boolean mayWait) throws MeshRefusal, InterruptedException {
        if (!mayWait && !story.isReady() && !Deadlines.isPast(waitUntil)) {
            return false;
        }
        ChannelTls stream = tls();
        // Weak: a channel that the application forgot must stay collectable, as a plain one is.
        WeakReference<InboundChannel> forgettable = new WeakReference<>(this);
        story.established(stream.session(), () -> cut(forgettable.get()), patience(mayWait));
        stream.lookNow();
        settle(stream);
        stage = Stage.OVER;
        sniffed = new byte[0];
        return false;
    }

    private static void cut(@Nullable InboundChannel connection) {
        if (connection != null) {
            connection.cut();
        }
    }

    /** To the application the peer has hung up. */
    private void refused() {
        stage = Stage.OVER;
        settle(GoneTransport.refused());
        channel.io().close();
    }

    @Override
    void broken(IOException why) {
        failure = why;
        stage = Stage.OVER;
    }

    @Override
    boolean isOver() {
        return stage == Stage.OVER;
    }

    @Override
    int awaited(int wanted) {
        ChannelTls stream = tls;
        switch (stage) {
            case SNIFF:
                // To write, too, it must be known what the peer speaks.
                if ((wanted & SelectionKey.OP_WRITE) != 0) {
                    wantsToWrite();
                }
                return wanted != 0 || length > 0 ? SelectionKey.OP_READ : 0;
            case SHAKE:
                return stream == null ? 0 : stream.awaited();
            default:
                return 0;
        }
    }

    @Override
    long dueAt() {
        switch (stage) {
            case SNIFF:
                return Math.min(serverFirstAt, handshakeDeadline);
            case SHAKE:
                return handshakeDeadline;
            case PREPARE:
            case JUDGE:
                return Math.min(waitUntil, Deadlines.in(POLL_MILLIS));
            default:
                return Deadlines.NEVER;
        }
    }

    @Override
    boolean isDue() {
        return stage == Stage.PREPARE || stage == Stage.JUDGE || super.isDue();
    }

    @Override
    int readyUnsettled(int wanted) {
        return stage == Stage.OVER ? wanted : 0;
    }

    /** The peer has its moment to begin a handshake, once. */
    private void wantsToWrite() {
        if (stage == Stage.SNIFF && length == 0 && !wantsToWrite) {
            wantsToWrite = true;
            serverFirstAt = Deadlines.in(Math.max(1, story.serverFirstMillis()));
        }
    }

    @Override
    @Nullable
    Transport settle(boolean toWrite, int timeoutMillis) throws IOException {
        if (toWrite) {
            wantsToWrite();
            channel.wakeWaiting(); // a reader that drives waits for the peer's first byte, which may wait for ours
        }
        driving.lock();
        try {
            if (settled() == null && stage != Stage.OVER) {
                if (channel.blocks()) {
                    drive(timeoutMillis > 0 ? Deadlines.in(timeoutMillis) : Deadlines.NEVER);
                } else {
                    advance();
                }
            }
            if (settled() == null && failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            return settled();
        } finally {
            release();
        }
    }

    @Override
    void heard(int first) {
        speech.heard(first);
    }

    @Override
    boolean isConnected() {
        return true;
    }

    @Override
    boolean isConnectionPending() {
        return false;
    }

    @Override
    boolean finishConnect() {
        throw new NoConnectionPendingException();
    }

    @Override
    void ended(@Nullable Transport transport) {
        story.closed(transport == null ? 0 : transport.sent(), transport == null ? 0 : transport.received());
    }

    private ChannelTls tls() {
        ChannelTls known = tls;
        if (known == null) {
            throw new IllegalStateException("no handshake is under way");
        }
        return known;
    }
}
