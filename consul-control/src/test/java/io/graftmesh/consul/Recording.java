package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.fail;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A listener that remembers what it was told, and lets a test wait for it. */
public class Recording<T> implements Listener<T> {

    private static final long PATIENCE_MILLIS = 15_000;

    private final List<T> values = new ArrayList<>();
    private final List<ControlFailure> failures = new ArrayList<>();

    @Override
    public synchronized void changed(T value) {
        values.add(value);
        notifyAll();
    }

    @Override
    public synchronized void failed(ControlFailure failure) {
        failures.add(failure);
        notifyAll();
    }

    /** @return the value, as soon as the newest one is as wanted */
    public T await(Predicate<T> wanted) {
        return await(PATIENCE_MILLIS, wanted);
    }

    public synchronized T await(long patienceMillis, Predicate<T> wanted) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        while (values.isEmpty() || !wanted.test(last())) {
            pause(end);
        }
        return last();
    }

    public T first() {
        return await(value -> true);
    }

    /** A value or a failure. */
    public synchronized void awaitAnything() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (values.isEmpty() && failures.isEmpty()) {
            pause(end);
        }
    }

    public synchronized ControlFailure awaitFailure() {
        return awaitFailures(1);
    }

    /** @return the newest failure, as soon as there were that many */
    public synchronized ControlFailure awaitFailures(int count) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (failures.size() < count) {
            pause(end);
        }
        return failures.get(failures.size() - 1);
    }

    /** @return the newest failure, as soon as its message contains this: others may have come before it */
    public synchronized ControlFailure awaitFailureSaying(String part) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (failures.isEmpty()
                || !String.valueOf(failures.get(failures.size() - 1).getMessage())
                        .contains(part)) {
            pause(end);
        }
        return failures.get(failures.size() - 1);
    }

    public synchronized int count() {
        return values.size();
    }

    public synchronized int failureCount() {
        return failures.size();
    }

    public synchronized T last() {
        return values.get(values.size() - 1);
    }

    private void pause(long end) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
            fail("waited in vain; values " + values + ", failures " + failures);
        }
        try {
            wait(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted");
        }
    }
}
