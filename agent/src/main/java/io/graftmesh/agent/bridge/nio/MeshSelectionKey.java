package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectionKey;

/**
 * The application's key. The JDK's key behind it carries what we need to hear of ({@link Flow#rawInterest}), which is not
 * always what the application asked for, and goes with the channel behind when that is replaced.
 */
final class MeshSelectionKey extends AbstractSelectionKey {

    private final MeshSelector selector;
    private final SelectableChannel channel;
    private final @Nullable MeshSocketChannel mesh;

    private volatile int wanted;

    /** Guarded by the selector's monitor; read by any thread. */
    private volatile int ready;

    /** The round of the selector in which this key was counted as updated. */
    private long countedIn = -1;

    /** When the selector looks at this key without an event; {@link KeyTimers}'s, which order by it and by the number. */
    private long timer = Deadlines.NEVER;

    private final long number;

    private final Object interestLock = new Object();
    private volatile @Nullable SelectionKey raw;
    private volatile boolean rebind;

    /** @param number of the key among its selector's */
    MeshSelectionKey(MeshSelector selector, SelectableChannel channel, int wanted, long number) {
        this.number = number;
        this.selector = selector;
        this.channel = channel;
        this.mesh = channel instanceof MeshSocketChannel ? (MeshSocketChannel) channel : null;
        this.wanted = wanted;
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    @Override
    public Selector selector() {
        return selector;
    }

    @Override
    public int interestOps() {
        ensureValid();
        return wanted;
    }

    @Override
    public SelectionKey interestOps(int ops) {
        ensureValid();
        if ((ops & ~channel.validOps()) != 0) {
            throw new IllegalArgumentException();
        }
        wanted = ops;
        sync();
        if (deadline() != Deadlines.NEVER) {
            attention(); // a select in progress must learn of it
        }
        return this;
    }

    @Override
    public int readyOps() {
        ensureValid();
        return ready;
    }

    private void ensureValid() {
        if (!isValid()) {
            throw new CancelledKeyException();
        }
    }

    int wanted() {
        return wanted;
    }

    @Nullable
    MeshSocketChannel mesh() {
        return mesh;
    }

    private @Nullable Flow flow() {
        return mesh == null ? null : mesh.flow();
    }

    boolean isPlain() {
        return flow() == null;
    }

    private int rawInterest() {
        Flow flow = flow();
        return flow == null ? wanted : flow.rawInterest(wanted);
    }

    /** @return what an event of the JDK's key means for the application's */
    int ready(int rawReady) {
        Flow flow = flow();
        return flow == null ? rawReady : flow.ready(rawReady, wanted);
    }

    /** @return what the application is to be told without an event */
    int attend() {
        Flow flow = flow();
        return flow == null ? 0 : flow.attend(wanted);
    }

    boolean needsAttention() {
        Flow flow = flow();
        return flow != null && flow.needsAttention();
    }

    /** @return when it must be looked at without an event */
    long deadline() {
        Flow flow = flow();
        return flow == null ? Deadlines.NEVER : flow.deadline();
    }

    boolean isFor(SelectionKey key) {
        return raw == key;
    }

    /** Tells the JDK's key what we need to hear of now. Whoever comes last tells the latest. */
    void sync() {
        synchronized (interestLock) {
            SelectionKey key = raw;
            if (key == null) {
                return;
            }
            try {
                int ops = rawInterest();
                if (key.interestOps() != ops) {
                    key.interestOps(ops);
                }
            } catch (CancelledKeyException gone) {
                // The channel behind is closed; what there is to tell of it needs no event.
            }
        }
    }

    /** Registers the JDK's channel that is behind the application's now. */
    void bind() throws ClosedChannelException {
        rebind = false;
        if (mesh == null) {
            SelectableChannel behind =
                    channel instanceof MeshServerSocketChannel ? ((MeshServerSocketChannel) channel).raw() : channel;
            raw = selector.registerRaw(behind, wanted, this);
            if (channel instanceof MeshServerSocketChannel) {
                ((MeshServerSocketChannel) channel).registered(this);
            }
            return;
        }
        SelectableChannel behind = mesh.raw();
        if (behind.isOpen()) {
            raw = selector.registerRaw(behind, rawInterest(), this);
            sync();
        }
    }

    /** The channel behind was replaced; the selecting thread registers the new one. */
    void unbind() {
        raw = null;
        rebind = true;
        selector.attention(this);
    }

    void attention() {
        selector.attention(this);
    }

    void nudge() {
        selector.nudge();
    }

    boolean isUnbound() {
        return rebind;
    }

    void cancelRaw() {
        SelectionKey key = raw;
        if (key != null) {
            key.cancel();
        }
    }

    // ---- for the selector, under its monitor

    long timer() {
        return timer;
    }

    void timer(long deadline) {
        timer = deadline;
    }

    long number() {
        return number;
    }

    /** @return whether the ready set has changed */
    boolean addReady(int ops) {
        int now = ready;
        ready = now | ops;
        return ready != now;
    }

    void setReady(int ops) {
        ready = ops;
    }

    /** @return whether this is the key's first change of that round */
    boolean count(long round) {
        boolean first = countedIn != round;
        countedIn = round;
        return first;
    }

    @Override
    public String toString() {
        return "channel=" + channel + ", selector=" + selector
                + (isValid() ? ", interestOps=" + wanted + ", readyOps=" + ready : ", invalid");
    }
}
