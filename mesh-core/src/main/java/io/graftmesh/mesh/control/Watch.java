package io.graftmesh.mesh.control;

/** A running subscription; closing it ends the deliveries. */
public interface Watch extends AutoCloseable {
    @Override
    void close();
}
