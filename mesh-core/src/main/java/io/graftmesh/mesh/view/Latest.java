package io.graftmesh.mesh.view;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The last value that a watch delivered. Written by the control plane's thread, read by any; {@link #value} is volatile
 * and may be read without a lock, waiting goes by this object's monitor.
 *
 * @param <T> an immutable value
 */
public final class Latest<T> implements Listener<T> {

    private volatile @Nullable T value;
    private volatile @Nullable ControlFailure failure;
    private volatile long stampMillis;
    private volatile boolean ended;
    private final List<Consumer<T>> followers = new CopyOnWriteArrayList<>();
    private final List<Consumer<ControlFailure>> failureFollowers = new CopyOnWriteArrayList<>();

    @Override
    public void changed(T newValue) {
        synchronized (this) {
            value = newValue;
            failure = null;
            stampMillis = System.currentTimeMillis();
            notifyAll();
        }
        for (Consumer<T> follower : followers) {
            follower.accept(newValue);
        }
    }

    @Override
    public void failed(ControlFailure newFailure) {
        synchronized (this) {
            failure = newFailure;
            notifyAll();
        }
        for (Consumer<ControlFailure> follower : failureFollowers) {
            follower.accept(newFailure);
        }
    }

    /** Called with the present value, if there is one, and with each one after it. */
    public void follow(Consumer<T> follower) {
        followers.add(follower);
        T now = value;
        if (now != null) {
            follower.accept(now);
        }
    }

    /** Called with each failure from now on, and with the present one. */
    public void followFailures(Consumer<ControlFailure> follower) {
        failureFollowers.add(follower);
        ControlFailure now = failure;
        if (now != null) {
            follower.accept(now);
        }
    }

    /** @return null before the first delivery */
    public @Nullable T value() {
        return value;
    }

    /** @return what went wrong since the last delivery, or null */
    public @Nullable ControlFailure failure() {
        return failure;
    }

    /** @return whether {@link #awaitAnswer} would not wait */
    public boolean isAnswered() {
        return value != null || failure != null;
    }

    /** @return milliseconds since 1970 of the last delivery, 0 before the first */
    public long stampMillis() {
        return stampMillis;
    }

    /**
     * Waits until there is a value. A failure does not end the wait: the control plane may come back in time.
     *
     * @return null if the time ran out, or nothing more can come
     */
    public @Nullable T await(long millis) throws InterruptedException {
        T now = value;
        if (now != null) {
            return now;
        }
        long deadline = System.nanoTime() + millis * 1_000_000;
        synchronized (this) {
            while (value == null && !ended) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return null;
                }
                wait(left);
            }
            return value;
        }
    }

    /**
     * Waits until the control plane has said something, be it that it cannot say.
     *
     * @return false if it has said nothing at all
     */
    public boolean awaitAnswer(long millis) throws InterruptedException {
        if (value != null || failure != null) {
            return true;
        }
        long deadline = System.nanoTime() + millis * 1_000_000;
        synchronized (this) {
            while (value == null && failure == null && !ended) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        }
    }

    /** The watch is closed. Whoever waits is let go: an application that is shutting down must not hang on us. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** @return the failures of several, for a message */
    static String why(Latest<?>... all) {
        List<String> messages = new ArrayList<>();
        for (Latest<?> one : all) {
            ControlFailure f = one.failure();
            if (f != null && f.getMessage() != null && !messages.contains(f.getMessage())) {
                messages.add(f.getMessage());
            }
        }
        return messages.isEmpty() ? "the control plane has not answered yet" : String.join("; ", messages);
    }
}
