package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.outbound.OutboundConnection;
import io.graftmesh.mesh.outbound.OutboundConnection.Attempt;
import io.graftmesh.mesh.tls.PeerRejected;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnresolvedAddressException;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;

/**
 * Drives {@link OutboundConnection} in the place of a channel's connect: connect the channel behind, shake hands, and if
 * that fails, once more elsewhere. To the application the connection is pending until its own finishConnect.
 *
 * <pre>
 * ASK ──► RESOLVE ──► CONNECT ──► SHAKE ──► READY ──finishConnect──► OPEN
 *  │         │          ▲ └──retry──┘         ▲
 *  │         └► FAILED ◄┴─────────┘           │
 *  └─ not the mesh's: PLAIN ──────────────────┘ or handed to the channel behind
 * </pre>
 */
final class OutboundChannel extends Flow {

    /** How often a select looks whether the mesh knows by now what is missing. */
    private static final long POLL_MILLIS = 5;

    private enum Stage {
        ASK,
        RESOLVE,
        CONNECT,
        SHAKE,
        READY,
        OPEN,
        FAILED
    }

    private final InetSocketAddress dst;
    private final ChannelPolicy policy;
    private final long waitUntil;
    private final @Nullable Dial answer;
    private long patience = Deadlines.NEVER;

    private volatile Stage stage = Stage.ASK;
    private @Nullable OutboundConnection story;
    private @Nullable MeshConfig config;
    private List<Target> targets = Collections.emptyList();
    private @Nullable Attempt attempt;
    private @Nullable ChannelTls tls;
    private @Nullable IOException failure;
    private volatile long attemptDeadline;
    private volatile boolean notOurs;

    /** @param dial the answer, if it is known already: asking twice would be recorded twice */
    OutboundChannel(MeshSocketChannel channel, ChannelPolicy policy, InetSocketAddress dst, @Nullable Dial dial) {
        super(channel);
        this.policy = policy;
        this.answer = dial;
        this.dst = dst;
        this.waitUntil = Deadlines.in(policy.waitMillis());
    }

    /** @return whether the destination turned out not to be the mesh's: the channel behind connects to it itself */
    boolean isNotOurs() {
        return notOurs;
    }

    /** Blocking: all of it. @param timeoutMillis the application's own patience, 0 for endless */
    void connect(int timeoutMillis) throws IOException {
        driving.lock();
        try {
            patience = timeoutMillis == 0 ? Deadlines.NEVER : Deadlines.in(timeoutMillis);
            drive(patience);
            if (!notOurs) {
                finish();
            }
        } catch (SocketTimeoutException e) {
            abandon("connect to '" + dst + "' timed out");
            channel.close();
            throw new SocketTimeoutException("connect timed out");
        } finally {
            driving.unlock();
        }
    }

    @Override
    void step(boolean mayWait) throws InterruptedException {
        try {
            while (stepOnce(mayWait)) {
                if (!channel.isOpen()) {
                    abandon("the application closed the channel while it was connecting");
                }
            }
        } catch (MeshRefusal refusal) {
            ConnectException refused = new ConnectException(refusal.getMessage());
            refused.initCause(refusal);
            broken(refused);
        }
    }

    /** @return whether there is more to do now */
    private boolean stepOnce(boolean mayWait) throws MeshRefusal, InterruptedException {
        switch (stage) {
            case ASK:
                boolean known = answer != null || policy.isSettled(dst) || Deadlines.isPast(waitUntil);
                return (mayWait || known) && ask(mayWait);
            case RESOLVE:
                return (mayWait || story().isReady() || Deadlines.isPast(waitUntil)) && resolve(mayWait);
            case CONNECT:
                return finishRaw();
            case SHAKE:
                return shake();
            default:
                return false;
        }
    }

    private boolean ask(boolean mayWait) throws InterruptedException {
        Dial dial = answer != null ? answer : policy.dial(dst, mayWait);
        if (dial.refusal != null) {
            broken(new ConnectException(dial.refusal));
        } else if (dial.story == null) {
            notOurs = true;
            stage = Stage.READY;
            if (!channel.blocks()) {
                pass();
            }
        } else {
            story = dial.story;
            config = dial.config;
            stage = Stage.RESOLVE;
        }
        return stage == Stage.RESOLVE;
    }

    /** The channel behind goes on by itself, unless it is connected at once: then the application still must hear of it. */
    private void pass() {
        try {
            if (!channel.raw().connect(dst)) {
                channel.unmeshed(this);
            }
        } catch (IOException e) {
            broken(e);
        } catch (UnresolvedAddressException e) {
            broken(new UnknownHostException(dst.getHostString()));
        }
    }

    private boolean resolve(boolean mayWait) throws MeshRefusal, InterruptedException {
        long millis = mayWait ? Math.min(Integer.MAX_VALUE, Deadlines.millisUntil(patience)) : 0;
        targets = story().resolve(millis);
        begin(story().next(targets));
        return true;
    }

    private void begin(Attempt next) throws MeshRefusal {
        attempt = next;
        stage = Stage.CONNECT;
        attemptDeadline = Math.min(patience, Deadlines.in(config().connectTimeoutMillis()));
        try {
            Endpoint endpoint = next.endpoint();
            channel.raw().connect(new InetSocketAddress(endpoint.host(), endpoint.port()));
        } catch (UnresolvedAddressException e) {
            lost(new UnknownHostException(next.endpoint().host()));
        } catch (IOException e) {
            lost(e);
        }
    }

    private boolean finishRaw() throws MeshRefusal {
        try {
            if (!channel.raw().finishConnect()) {
                return isLate("connect timed out");
            }
        } catch (IOException e) {
            lost(e);
            return true;
        }
        attemptDeadline = Math.min(patience, Deadlines.in(config().handshakeTimeoutMillis()));
        tls = new ChannelTls(attempt().engine(), new RawIo(channel, channel.raw()), ByteBuffer.allocate(0));
        stage = Stage.SHAKE;
        return true;
    }

    private boolean shake() throws MeshRefusal {
        ChannelTls stream = tls;
        try {
            if (stream == null || !stream.handshake()) {
                return isLate("TLS handshake timed out");
            }
            story().established(attempt(), stream.session());
            stream.lookNow();
            stage = Stage.READY;
        } catch (PeerRejected e) {
            lost((IOException) new SSLHandshakeException(e.getMessage()).initCause(e));
        } catch (IOException e) {
            lost(e);
        }
        return true;
    }

    private boolean isLate(String what) throws MeshRefusal {
        if (!Deadlines.isPast(attemptDeadline)) {
            return false;
        }
        if (!Deadlines.isPast(patience)) {
            lost(new SocketTimeoutException(what));
            return true;
        }
        return false; // the application's own patience: the caller sees it
    }

    /** This instance is not to be had: another one, over another channel of the JDK's. */
    private void lost(IOException why) throws MeshRefusal {
        if (!channel.isOpen()) {
            abandon("the application closed the channel while it was connecting");
            return;
        }
        story().failed(attempt(), why);
        attempt = null;
        Attempt next = story().next(targets);
        try {
            channel.renew();
        } catch (IOException e) {
            attempt = next;
            abandon("no second attempt: " + e.getMessage());
            broken(e);
            return;
        }
        begin(next);
    }

    private void abandon(String why) {
        Attempt current = attempt;
        if (current != null && (stage == Stage.CONNECT || stage == Stage.SHAKE)) {
            story().cancelled(current, why);
            attempt = null;
        } else if (current != null && stage == Stage.READY) {
            story().closed(0, 0);
        }
        if (stage != Stage.OPEN) {
            stage = Stage.FAILED;
        }
    }

    @Override
    void broken(IOException why) {
        failure = why;
        stage = Stage.FAILED;
    }

    @Override
    boolean isOver() {
        return stage == Stage.READY || stage == Stage.OPEN || stage == Stage.FAILED;
    }

    @Override
    int awaited(int wanted) {
        ChannelTls stream = tls;
        switch (stage) {
            case CONNECT:
                return SelectionKey.OP_CONNECT;
            case SHAKE:
                return stream == null ? 0 : stream.awaited();
            default:
                return 0;
        }
    }

    @Override
    long dueAt() {
        switch (stage) {
            case ASK:
            case RESOLVE:
                return Math.min(waitUntil, Deadlines.in(POLL_MILLIS));
            case CONNECT:
            case SHAKE:
                return attemptDeadline;
            default:
                return Deadlines.NEVER;
        }
    }

    @Override
    boolean isDue() {
        return stage == Stage.ASK || stage == Stage.RESOLVE || super.isDue();
    }

    @Override
    int readyUnsettled(int wanted) {
        switch (stage) {
            case READY:
                return SelectionKey.OP_CONNECT;
            case FAILED:
                return wanted;
            default:
                return 0;
        }
    }

    @Override
    boolean isConnected() {
        return stage == Stage.OPEN;
    }

    @Override
    boolean isConnectionPending() {
        return stage != Stage.OPEN;
    }

    @Override
    boolean finishConnect() throws IOException {
        driving.lock();
        try {
            if (stage == Stage.OPEN) {
                return true;
            }
            if (channel.blocks()) {
                drive(Deadlines.NEVER);
            } else {
                advance();
            }
            return finish();
        } finally {
            driving.unlock();
        }
    }

    private boolean finish() throws IOException {
        if (stage == Stage.FAILED) {
            channel.close();
            IOException why = failure;
            throw why != null ? why : new java.nio.channels.AsynchronousCloseException();
        }
        if (stage != Stage.READY) {
            return false;
        }
        ChannelTls stream = tls;
        if (notOurs) {
            if (channel.raw().isConnected()) {
                channel.unmeshed(this);
                stage = Stage.OPEN;
                return true;
            }
            return false;
        }
        if (stream != null) {
            settle(stream);
        }
        stage = Stage.OPEN;
        return true;
    }

    @Override
    Transport settle(boolean toWrite, int timeoutMillis) {
        throw new NotYetConnectedException();
    }

    @Override
    void ended(@Nullable Transport transport) {
        // A step in progress sees for itself that the channel is closed.
        if (driving.tryLock()) {
            try {
                abandon("the application closed the channel while it was connecting");
            } finally {
                driving.unlock();
            }
        }
        OutboundConnection told = story;
        if (told != null && transport != null) {
            told.closed(transport == null ? 0 : transport.sent(), transport == null ? 0 : transport.received());
        }
    }

    private OutboundConnection story() {
        OutboundConnection known = story;
        if (known == null) {
            throw new IllegalStateException("nobody was asked yet");
        }
        return known;
    }

    private MeshConfig config() {
        MeshConfig known = config;
        if (known == null) {
            throw new IllegalStateException("nobody was asked yet");
        }
        return known;
    }

    private Attempt attempt() {
        Attempt known = attempt;
        if (known == null) {
            throw new IllegalStateException("no attempt is under way");
        }
        return known;
    }
}
