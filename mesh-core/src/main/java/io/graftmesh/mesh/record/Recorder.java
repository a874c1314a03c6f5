package io.graftmesh.mesh.record;

/** Where records go. Called on the application's thread at the end of a connection: quick, never throws, never blocks. */
public interface Recorder {

    void opened(ConnectionRecord record);

    /** Exactly once for each connection, refusals included. */
    void ended(ConnectionRecord record);

    /**
     * A request that came over an open connection was refused: an intention forbids it.
     *
     * @param record of the connection; not over yet
     * @param rule which permission, or the default
     */
    default void denied(ConnectionRecord record, String method, String path, String rule) {}

    /** A request is over. Exactly once for each, refusals included. */
    default void called(CallRecord record) {}
}
