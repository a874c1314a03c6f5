package io.graftmesh.consul.file;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.Watch;
import java.util.function.Consumer;

/** One subscription: is asked at every new state, and tells its listener only what differs from before. */
abstract class FileWatch<T> implements Watch {

    final Listener<? super T> listener;
    private final Consumer<FileWatch<?>> ended;
    private @Nullable Object lastKey;
    private boolean told;
    private volatile boolean closed;

    FileWatch(Listener<? super T> listener, Consumer<FileWatch<?>> ended) {
        this.listener = listener;
        this.ended = ended;
    }

    /** A value, and what tells it from others: the port's types have no equality of their own. */
    static final class Keyed<T> {
        final Object key;
        final T value;

        Keyed(Object key, T value) {
            this.key = key;
            this.value = value;
        }
    }

    /** @return null for "nothing to deliver" */
    abstract @Nullable Keyed<T> evaluate(MeshState state) throws ControlFailure;

    /** @return whether nothing has been said to it yet */
    boolean isNew() {
        return !told;
    }

    void update(MeshState state) {
        told = true;
        if (closed) {
            return;
        }
        try {
            Keyed<T> next = evaluate(state);
            if (next != null && !next.key.equals(lastKey)) {
                lastKey = next.key;
                listener.changed(next.value);
            }
        } catch (ControlFailure failure) {
            fail(failure);
        }
    }

    void fail(ControlFailure failure) {
        told = true;
        if (!closed) {
            listener.failed(failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        ended.accept(this);
    }
}
