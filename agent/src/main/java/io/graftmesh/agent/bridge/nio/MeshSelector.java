package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The application's selector: waits in the JDK's, drives handshakes while it is at it, and tells the application what of
 * all that concerns it. Locks as the JDK's does: itself, then its selected-key set.
 */
final class MeshSelector extends AbstractSelector {

    private static final long FOREVER = -1;
    private static final MeshSelectionKey[] NO_KEYS = {};
    private static final SelectionKey[] NO_EVENTS = {};

    private final AbstractSelector raw;
    private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();
    private final Set<SelectionKey> publicKeys = Collections.unmodifiableSet(keys);
    private final ReadyKeys ready = new ReadyKeys();

    /** Keys to look at without an event: decrypted bytes are waiting, a channel was replaced, a step is due. */
    private final Set<MeshSelectionKey> attention = ConcurrentHashMap.newKeySet();

    /** The application called wakeup; told from our own nudges, which must not end a select. */
    private final AtomicBoolean woken = new AtomicBoolean();

    private final AtomicBoolean nudged = new AtomicBoolean();
    private volatile @Nullable Thread selecting;

    private final KeyTimers timers = new KeyTimers();
    private final AtomicLong numbers = new AtomicLong();

    // Of the select in progress, under its monitor.
    private long nearestDeadline;

    MeshSelector(MeshSelectorProvider provider, AbstractSelector raw) {
        super(provider);
        this.raw = raw;
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, @Nullable Object attachment) {
        MeshSelectionKey key = new MeshSelectionKey(this, channel, ops, numbers.incrementAndGet());
        key.attach(attachment);
        keys.add(key);
        try {
            key.bind();
        } catch (ClosedChannelException e) {
            key.cancel();
            return key;
        } catch (RuntimeException e) {
            keys.remove(key);
            throw e;
        }
        MeshSocketChannel mesh = key.mesh();
        if (mesh != null) {
            mesh.keys().add(key);
            if (key.needsAttention() || key.deadline() != Deadlines.NEVER) {
                attention(key);
            }
        }
        return key;
    }

    /** The JDK refuses a channel whose cancelled key no select has yet swept away. */
    SelectionKey registerRaw(SelectableChannel channel, int ops, MeshSelectionKey key) throws ClosedChannelException {
        while (true) {
            try {
                return channel.register(raw, ops, key);
            } catch (CancelledKeyException notSweptYet) {
                sweepRaw();
            }
        }
    }

    private void sweepRaw() {
        try {
            nudged.set(true);
            raw.wakeup();
            raw.selectNow();
        } catch (IOException e) {
            throw new ClosedSelectorException();
        }
    }

    @Override
    public Set<SelectionKey> keys() {
        ensureOpen();
        return publicKeys;
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        ensureOpen();
        return ready.asSelected();
    }

    private void ensureOpen() {
        if (!isOpen()) {
            throw new ClosedSelectorException();
        }
    }

    @Override
    public int selectNow() throws IOException {
        return lockAndSelect(0);
    }

    @Override
    public int select() throws IOException {
        return lockAndSelect(FOREVER);
    }

    @Override
    public int select(long timeout) throws IOException {
        if (timeout < 0) {
            throw new IllegalArgumentException("Negative timeout");
        }
        return lockAndSelect(timeout == 0 ? FOREVER : timeout);
    }

    private int lockAndSelect(long millis) throws IOException {
        synchronized (this) {
            ensureOpen();
            synchronized (ready.asSelected()) {
                selecting = Thread.currentThread();
                try {
                    return select(millis, Deadlines.in(millis));
                } finally {
                    selecting = null;
                }
            }
        }
    }

    private int select(long millis, long end) throws IOException {
        ready.begin();
        while (true) {
            boolean interrupted = attend();
            // Sweeping selects, and so takes a wake-up away from the select that it was for: the flag still knows.
            boolean atOnce = ready.isAny() || millis == 0 || woken.get();
            long wait = atOnce ? 0 : Deadlines.millisUntil(Math.min(end, nearestDeadline));
            int events = selectRaw(interrupted ? 0 : wait);
            interrupted |= takeEvents();
            boolean ended = woken.getAndSet(false) || interrupted || !isOpen();
            boolean ours = nudged.getAndSet(false) || Deadlines.isPast(nearestDeadline);
            // Nothing of ours and nothing to tell: the JDK's selector returns so, now and then, and so do we.
            boolean bare = events == 0 && !ours;
            if (ready.isAny() || ended || bare || millis == 0 || Deadlines.isPast(end)) {
                return ready.updated();
            }
        }
    }

    private int selectRaw(long wait) throws IOException {
        try {
            int n = wait == 0 ? raw.selectNow() : wait == Deadlines.MAX_MILLIS ? raw.select() : raw.select(wait);
            return n;
        } catch (ClosedSelectorException closedMeanwhile) {
            if (isOpen()) {
                throw closedMeanwhile;
            }
            return 0;
        }
    }

    /**
     * Looks at what needs no event. An interrupt pending while we read for a handshake would close that channel, which
     * an interrupted select does not do: it is held back.
     *
     * @return whether this thread is interrupted
     */
    private boolean attend() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            sweepCancelled();
            nearestDeadline = Deadlines.NEVER;
            if (!attention.isEmpty()) {
                // A copy: looking at a key takes it out and in, and an iterator that meets it again never ends.
                for (MeshSelectionKey key : attention.toArray(NO_KEYS)) {
                    attend(key);
                }
            }
            long now = Deadlines.now();
            for (MeshSelectionKey due = timers.takeDue(now); due != null; due = timers.takeDue(now)) {
                attend(due);
            }
            nearestDeadline = Math.min(nearestDeadline, timers.nearest());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return interrupted;
    }

    private void attend(MeshSelectionKey key) {
        attention.remove(key); // first: what happens from here on adds it again
        if (!key.isValid()) {
            return;
        }
        if (key.isUnbound()) {
            try {
                key.bind();
            } catch (ClosedChannelException e) {
                // It was closed meanwhile; the application hears of it from the channel.
            }
        }
        ready.deliver(key, key.attend());
        key.sync();
        lookAgain(key);
        if (attention.contains(key)) {
            nearestDeadline = key.isUnbound() ? Deadlines.now() : Math.min(nearestDeadline, key.deadline());
        }
    }

    /** Now, or when its time has come. */
    private void lookAgain(MeshSelectionKey key) {
        boolean soon = key.isUnbound() || key.needsAttention();
        if (soon) {
            attention.add(key);
        }
        timers.set(key, soon ? Deadlines.NEVER : key.deadline());
    }

    private boolean takeEvents() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            if (isOpen()) {
                for (SelectionKey event : events()) {
                    take(event);
                }
                sweepCancelled();
            }
        } catch (ClosedSelectorException closedMeanwhile) {
            // The select ends as if it had been woken up.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return interrupted;
    }

    /** A copy, made under the JDK's own lock: a registration in another thread may have to select (registerRaw). */
    private SelectionKey[] events() {
        Set<SelectionKey> events = raw.selectedKeys();
        synchronized (events) {
            if (events.isEmpty()) {
                return NO_EVENTS;
            }
            SelectionKey[] copy = events.toArray(NO_EVENTS);
            events.clear();
            return copy;
        }
    }

    private void take(SelectionKey event) {
        MeshSelectionKey key = (MeshSelectionKey) event.attachment();
        if (key == null || !key.isValid() || !key.isFor(event)) {
            return;
        }
        int ops;
        try {
            ops = event.readyOps();
        } catch (CancelledKeyException e) {
            return;
        }
        if (key.isPlain()) {
            ready.deliver(key, ops);
            return;
        }
        ready.deliver(key, key.ready(ops));
        key.sync();
        lookAgain(key);
    }

    /** Never holds the cancelled-key set while it asks a channel: closing a channel locks the two the other way round. */
    private void sweepCancelled() throws IOException {
        Set<SelectionKey> cancelled = cancelledKeys();
        List<SelectionKey> gone;
        synchronized (cancelled) {
            if (cancelled.isEmpty()) {
                return;
            }
            gone = new ArrayList<>(cancelled);
            cancelled.clear();
        }
        for (SelectionKey key : gone) {
            ((MeshSelectionKey) key).cancelRaw();
        }
        // First behind, then in front: whoever registers the channel again must find no trace behind. What this selects
        // is dropped: readiness is level-triggered, the next select finds it again.
        raw.selectNow();
        raw.selectedKeys().clear();
        for (SelectionKey key : gone) {
            forget((MeshSelectionKey) key);
        }
    }

    private void forget(MeshSelectionKey key) {
        keys.remove(key);
        ready.remove(key);
        attention.remove(key);
        timers.set(key, Deadlines.NEVER);
        MeshSocketChannel mesh = key.mesh();
        if (mesh != null) {
            mesh.keys().remove(key);
        }
        deregister(key);
    }

    /** The key is to be looked at; a select in progress does so at once. */
    void attention(MeshSelectionKey key) {
        attention.add(key);
        nudge();
    }

    /** Makes a select in progress look again, unseen by the application. */
    void nudge() {
        Thread thread = selecting;
        if (thread != null && thread != Thread.currentThread()) {
            nudged.set(true);
            raw.wakeup();
        }
    }

    @Override
    public Selector wakeup() {
        woken.set(true);
        raw.wakeup();
        return this;
    }

    @Override
    protected void implCloseSelector() throws IOException {
        wakeup();
        synchronized (this) {
            synchronized (ready.asSelected()) {
                raw.close();
                for (SelectionKey key : keys) {
                    key.cancel();
                    MeshSocketChannel mesh = ((MeshSelectionKey) key).mesh();
                    if (mesh != null) {
                        mesh.keys().remove((MeshSelectionKey) key);
                    }
                    deregister((MeshSelectionKey) key);
                }
                keys.clear();
                ready.clear();
                attention.clear();
                timers.clear();
            }
        }
    }

    @Override
    public String toString() {
        return raw.toString();
    }
}
