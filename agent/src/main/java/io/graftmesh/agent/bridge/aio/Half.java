package io.graftmesh.agent.bridge.aio;

import io.graftmesh.mesh.Nullable;
import java.util.function.Supplier;

/** What a channel does one at a time: read, write or accept; nothing more after a timeout or a cancel. Guarded by itself. */
final class Half<O extends Operation<?>> {

    private final Supplier<RuntimeException> busy;
    private final Supplier<RuntimeException> dead;
    private @Nullable O pending;
    private boolean killed;
    private boolean shut;

    /**
     * @param busy what to say when another one is pending
     * @param dead what to say after a timeout or a cancel
     */
    Half(Supplier<RuntimeException> busy, Supplier<RuntimeException> dead) {
        this.busy = busy;
        this.dead = dead;
    }

    /** @return false if this half is shut */
    synchronized boolean begin(O operation) {
        if (killed) {
            throw dead.get();
        }
        if (pending != null) {
            throw busy.get();
        }
        if (!shut) {
            pending = operation;
        }
        return !shut;
    }

    synchronized void end(O operation) {
        if (pending == operation) {
            pending = null;
        }
    }

    synchronized void kill() {
        killed = true;
        pending = null;
    }

    synchronized void shut() {
        shut = true;
    }

    synchronized @Nullable O pending() {
        return pending;
    }
}
