package io.graftmesh.gateway.runtime;

/** Where records of requests go. Called on event loops: quick, never throws, never blocks. */
public interface RequestRecorder {

    /** Exactly once for each request. */
    void ended(RequestRecord record);
}
