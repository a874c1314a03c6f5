package io.graftmesh.mesh.record;

/** Where records go. Called on the application's thread at the end of a connection: quick, never throws, never blocks. */
public interface Recorder {

    void opened(ConnectionRecord record);

    /** Exactly once for each connection, refusals included. */
    void ended(ConnectionRecord record);

    /** A request is over. Exactly once for each, refusals included. */
    default void called(CallRecord record) {}
}
