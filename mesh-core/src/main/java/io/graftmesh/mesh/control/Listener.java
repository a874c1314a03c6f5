package io.graftmesh.mesh.control;

/**
 * Receives what a {@link Watch} sees: the first value as soon as it is known, then every change. One watch never calls
 * its listener from two threads at once; it calls from a thread of the control plane, so a listener stores and returns.
 *
 * @param <T> an immutable value; each delivery replaces the one before it
 */
public interface Listener<T> {

    void changed(T value);

    /**
     * The control plane could not say. The last value stays in force; the watch goes on by itself (back-off with
     * jitter). Called at every failed try, so a listener that logs limits its own rate.
     */
    default void failed(ControlFailure failure) {}
}
