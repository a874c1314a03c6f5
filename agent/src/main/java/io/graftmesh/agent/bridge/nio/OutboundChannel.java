package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.outbound.OutboundConnection;
import io.graftmesh.mesh.outbound.OutboundConnection.Attempt;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnresolvedAddressException;
import java.util.Collections;
import java.util.List;

/**
 * Drives {@link OutboundConnection} in the place of a channel's connect: connect the channel behind, shake hands, and if
 * that fails, once more elsewhere. To the application the connection is pending until its own finishConnect.
 *
 * <pre>
 * ASK ──► RESOLVE ──► TRY ──► READY ──finishConnect──► OPEN
 *  │         │        │ ▲ └retry┐ ▲
 *  │         └►FAILED◄┘ └───────┘ │
 *  └─ not the mesh's: PLAIN ──────┘ or handed to the channel behind
 * </pre>
 */
final class OutboundChannel extends Flow {

    /** How often a select looks whether the mesh knows by now what is missing. */
    private static final long POLL_MILLIS = 5;

    private static final String CLOSED = "the application closed the channel while it was connecting";

    private enum Stage {
        ASK,
        RESOLVE,
        TRY,
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
    private volatile @Nullable InstanceAttempt current;
    private @Nullable IOException failure;
    private volatile boolean notOurs;

    private OutboundChannel(
            MeshSocketChannel channel, ChannelPolicy policy, InetSocketAddress dst, @Nullable Dial answer) {
        super(channel);
        this.policy = policy;
        this.answer = answer;
        this.dst = dst;
        this.waitUntil = Deadlines.in(policy.waitMillis());
    }

    /** @return null if the destination is known not to be the mesh's */
    static @Nullable OutboundChannel to(InetSocketAddress dst, MeshSocketChannel channel, ChannelPolicy policy) {
        Dial answer = null;
        try {
            // Kept, if it is known already: asking twice would be recorded twice.
            answer = policy.isSettled(dst) ? policy.dial(dst, false) : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // a dial that may not wait is not interrupted either
        }
        return answer == Dial.PASS ? null : new OutboundChannel(channel, policy, dst, answer);
    }

    /** @return whether the destination turned out not to be the mesh's: the channel behind connects to it itself */
    boolean isNotOurs() {
        return notOurs;
    }

    /** Blocking: all of it. @param timeoutMillis the application's own patience; none if not above 0 */
    void connect(int timeoutMillis) throws IOException {
        driving.lock();
        try {
            patience = timeoutMillis <= 0 ? Deadlines.NEVER : Deadlines.in(timeoutMillis);
            drive(patience);
            if (!notOurs) {
                finish();
            }
        } catch (SocketTimeoutException e) {
            abandon("connect to '" + dst + "' timed out");
            channel.close();
            throw new SocketTimeoutException("connect timed out");
        } finally {
            release();
        }
    }

    @Override
    void step(boolean mayWait) throws InterruptedException {
        try {
            while (stepOnce(mayWait)) {
                if (!channel.isOpen()) {
                    abandon(CLOSED);
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
            case TRY:
                return goOn();
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
            channel.openedFor(dial.instance);
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
        InstanceAttempt begun = new InstanceAttempt(channel, next, config(), patience);
        current = begun;
        stage = Stage.TRY;
        try {
            begun.begin();
        } catch (IOException e) {
            lost(begun, e);
        }
    }

    private boolean goOn() throws MeshRefusal {
        InstanceAttempt now = current();
        try {
            if (!now.goOn(story())) {
                return false;
            }
            stage = Stage.READY;
        } catch (IOException e) {
            lost(now, e);
        }
        return true;
    }

    /** This instance is not to be had: another one, over another channel of the JDK's. */
    private void lost(InstanceAttempt which, IOException why) throws MeshRefusal {
        if (!channel.isOpen()) {
            abandon(CLOSED);
            return;
        }
        story().failed(which.attempt(), why);
        current = null;
        Attempt next = story().next(targets);
        try {
            if (!channel.io().renew()) {
                channel.renew();
            }
        } catch (IOException e) {
            String noMore = "no second attempt: " + e.getMessage();
            story().cancelled(next, noMore);
            broken(new ConnectException(why.getMessage() + "; " + noMore));
            return;
        }
        begin(next);
    }

    /** Nobody waits for the connection any more: the story ends here, unless it is the application's to end. */
    private void abandon(String why) {
        InstanceAttempt begun = current;
        if (begun != null && stage == Stage.TRY) {
            story().cancelled(begun.attempt(), why);
        } else if (begun != null && stage == Stage.READY) {
            story().closed(0, 0);
        }
        if (stage != Stage.OPEN) {
            current = null;
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
        InstanceAttempt begun = current;
        return stage == Stage.TRY && begun != null ? begun.awaited() : 0;
    }

    @Override
    long dueAt() {
        InstanceAttempt begun = current;
        switch (stage) {
            case ASK:
            case RESOLVE:
                return Math.min(waitUntil, Deadlines.in(POLL_MILLIS));
            case TRY:
                return begun == null ? Deadlines.NEVER : begun.deadline();
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
            release();
        }
    }

    private boolean finish() throws IOException {
        if (stage == Stage.FAILED) {
            channel.close();
            IOException why = failure;
            throw why != null ? why : new AsynchronousCloseException();
        }
        if (stage != Stage.READY) {
            return false;
        }
        if (!notOurs) {
            settle(current().tls());
        } else if (channel.raw().isConnected()) {
            channel.unmeshed(this);
        } else {
            return false;
        }
        stage = Stage.OPEN;
        return true;
    }

    @Override
    void heard(int first) {}

    @Override
    Transport settle(boolean toWrite, int timeoutMillis) {
        throw new NotYetConnectedException();
    }

    @Override
    void ended(@Nullable Transport transport) {
        abandon(CLOSED);
        OutboundConnection told = story;
        if (told != null && transport != null) {
            told.closed(transport.sent(), transport.received());
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

    private InstanceAttempt current() {
        InstanceAttempt known = current;
        if (known == null) {
            throw new IllegalStateException("no attempt is under way");
        }
        return known;
    }
}
