package io.graftmesh.agent.bridge.aio;

import io.graftmesh.mesh.Nullable;
import java.net.GraftBridge;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;

/** One channel in a {@link SelectLoop}: says what it wants to hear of, and hears of each once. */
abstract class Watched implements Runnable {

    final SelectLoop loop;
    private final SelectableChannel watched;

    /** Guarded by this. */
    private int wanted;

    /** Whether the loop is to look at {@code wanted}. Guarded by this. */
    private boolean queued;

    /** The loop's alone. */
    private @Nullable SelectionKey key;

    Watched(SelectLoop loop, SelectableChannel watched) {
        this.loop = loop;
        this.watched = watched;
    }

    /** The channel is ready for these; on the loop's thread. */
    abstract void ready(int ops);

    /** The channel was closed, and not by us. */
    abstract void gone();

    final void want(int op) {
        synchronized (this) {
            wanted |= op;
            if (queued) {
                return;
            }
            queued = true;
        }
        loop.execute(this);
    }

    /** The loop looks at what is wanted. */
    @Override
    public final void run() {
        int ops;
        synchronized (this) {
            queued = false;
            ops = wanted;
        }
        try {
            if (key == null) {
                key = loop.register(watched, ops, this);
            } else {
                key.interestOps(ops);
            }
        } catch (ClosedChannelException | CancelledKeyException e) {
            gone();
        }
    }

    final void event(SelectionKey event) {
        int ops;
        try {
            ops = event.readyOps();
            synchronized (this) {
                wanted &= ~ops;
                event.interestOps(wanted);
            }
        } catch (CancelledKeyException e) {
            gone();
            return;
        }
        try {
            ready(ops);
        } catch (RuntimeException | Error e) {
            GraftBridge.linkFailed("asynchronous channel", e);
        }
    }
}
