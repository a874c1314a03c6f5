package io.graftmesh.consul;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.Listener;

/** Keeps a listener's bug away from the thread that feeds it: a watch lives through every failure, also through this one. */
public final class GuardedListener<T> implements Listener<T> {

    private final Listener<? super T> listener;

    public GuardedListener(Listener<? super T> listener) {
        this.listener = listener;
    }

    @Override
    public void changed(T value) {
        try {
            listener.changed(value);
        } catch (RuntimeException | LinkageError e) {
            failed(new ControlFailure(Kind.BAD_DOCUMENT, "a new value of the control plane met a bug: " + e, e));
        }
    }

    @Override
    public void failed(ControlFailure failure) {
        try {
            listener.failed(failure);
        } catch (RuntimeException | LinkageError e) {
            // Whoever cannot even hear of failures cannot be told of this one.
        }
    }
}
