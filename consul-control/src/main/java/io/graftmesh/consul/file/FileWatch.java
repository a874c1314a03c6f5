package io.graftmesh.consul.file;

import io.graftmesh.consul.GuardedListener;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.Watch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One subscription: is asked at every new state, and tells its listener only what differs from before. */
abstract class FileWatch<T> implements Watch {

    /** A CA key that cannot be read may be readable a moment later, without a word from the document. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A value, and what tells it from others: not all of the port's types know equality. */
    static final class Keyed<T> {
        final Object key;
        final T value;

        Keyed(Object key, T value) {
            this.key = key;
            this.value = value;
        }
    }

    private final Listener<T> listener;
    private final Consumer<FileWatch<?>> ended;
    private @Nullable Object lastKey;
    private int seen;
    private boolean failed;
    private long failedAt;
    private volatile boolean closed;

    FileWatch(Listener<? super T> listener, Consumer<FileWatch<?>> ended) {
        this.listener = new GuardedListener<>(listener);
        this.ended = ended;
    }

    /** @return null for "nothing to deliver" */
    abstract @Nullable Keyed<T> evaluate(MeshState state) throws ControlFailure;

    /** @return whether the value is to be made anew although no document says so */
    boolean isDue() {
        return false;
    }

    /** @return whether it takes so long to make that others should be told before */
    boolean isSlow() {
        return false;
    }

    /** Called by the one thread of the control plane, again and again. */
    void tell(MeshLoop.News news) {
        boolean isNews = news.number != seen;
        boolean again = failed && System.nanoTime() - failedAt > RETRY_NANOS;
        if (closed || !(isNews || again || isDue())) {
            return;
        }
        seen = news.number;
        failed = false;
        if (news.failure != null && isNews) {
            listener.failed(news.failure);
        }
        if (news.state != null) {
            update(news.state);
        }
    }

    private void update(MeshState state) {
        try {
            Keyed<T> next = evaluate(state);
            if (next != null && !next.key.equals(lastKey) && !closed) {
                lastKey = next.key;
                listener.changed(next.value);
            }
        } catch (ControlFailure failure) {
            failed(failure);
        } catch (RuntimeException | LinkageError e) {
            failed(new ControlFailure(Kind.BAD_DOCUMENT, "cannot make sense of the file: " + e, e));
        }
    }

    private void failed(ControlFailure failure) {
        failed = true;
        failedAt = System.nanoTime();
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
