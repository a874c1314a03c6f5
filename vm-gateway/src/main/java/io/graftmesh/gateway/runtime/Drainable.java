package io.graftmesh.gateway.runtime;

/** A connection that can be asked to end when it suits it. */
public interface Drainable {

    /** Called from any thread: close as soon as what is running is done. */
    void drain();
}
