package io.graftmesh.agent.bridge.aio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ShutdownChannelGroupException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One connect, read, write or accept that the application has begun. Whoever {@link #take}s it tells the application how
 * it went: a handler on a thread of the group, or else whoever waits for the future.
 */
class Operation<V> extends CompletableFuture<V> {

    private final @Nullable Teller<V> handler;
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable Consumer<Boolean> onCancel;
    private @Nullable Future<?> timer;

    /** A handler with its attachment. */
    private static final class Teller<V> {
        private final CompletionHandler<V, Object> handler;
        private final @Nullable Object attachment;

        Teller(CompletionHandler<V, Object> handler, @Nullable Object attachment) {
            this.handler = handler;
            this.attachment = attachment;
        }

        void tell(@Nullable V result, @Nullable Throwable failure) {
            if (failure == null) {
                handler.completed(result, attachment);
            } else {
                handler.failed(failure, attachment);
            }
        }
    }

    /** @param handler null for a future */
    @SuppressWarnings("unchecked")
    <A> Operation(@Nullable A attachment, @Nullable CompletionHandler<V, ? super A> handler) {
        this.handler =
                handler == null ? null : new Teller<>((CompletionHandler<V, Object>) (Object) handler, attachment);
    }

    /** @param told whether the channel is to be closed as well; called before anybody learns of the cancel */
    final Operation<V> onCancel(Consumer<Boolean> told) {
        onCancel = told;
        return this;
    }

    final boolean hasHandler() {
        return handler != null;
    }

    final boolean isOver() {
        return over.get();
    }

    /** @return whether the caller is the one who ends it */
    final boolean take() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        synchronized (this) {
            if (timer != null) {
                timer.cancel(false);
            }
        }
        return true;
    }

    /** @param onTimeout takes the operation first, as everybody */
    final void endsIn(long timeout, TimeUnit unit, Runnable onTimeout) {
        Future<?> begun = Timers.after(timeout, unit, onTimeout);
        synchronized (this) {
            timer = begun;
            if (isOver()) {
                begun.cancel(false);
            }
        }
    }

    /** After {@link #take}. */
    final void succeed(GroupThreads threads, @Nullable V result) {
        Teller<V> teller = handler;
        if (teller == null) {
            complete(result);
        } else {
            threads.run(() -> teller.tell(result, null));
        }
    }

    /** After {@link #take}. */
    final void fail(GroupThreads threads, Throwable failure) {
        Throwable told = failure instanceof IOException ? failure : new IOException(failure);
        Teller<V> teller = handler;
        if (teller == null) {
            completeExceptionally(told);
        } else {
            threads.run(() -> teller.tell(null, told));
        }
    }

    /** The same, where nobody is to hear that the group has ended and has no thread for the handler. */
    final void succeedIfAny(GroupThreads threads, @Nullable V result) {
        try {
            succeed(threads, result);
        } catch (ShutdownChannelGroupException over) {
            // as if it had never completed
        }
    }

    /** As {@link #succeedIfAny}. */
    final void failIfAny(GroupThreads threads, Throwable failure) {
        try {
            fail(threads, failure);
        } catch (ShutdownChannelGroupException over) {
            // as if it had never completed
        }
    }

    /** Begun and over at once. */
    final Operation<V> succeeded(GroupThreads threads, @Nullable V result) {
        if (take()) {
            succeed(threads, result);
        }
        return this;
    }

    /** Begun and over at once. */
    final Operation<V> failed(GroupThreads threads, Throwable failure) {
        if (take()) {
            fail(threads, failure);
        }
        return this;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!take()) {
            return false;
        }
        Consumer<Boolean> told = onCancel;
        if (told != null) {
            told.accept(mayInterruptIfRunning);
        }
        super.cancel(mayInterruptIfRunning);
        return true;
    }
}
