package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.Nullable;

/** Reads a response's headers. */
public interface ResponseHeaders {

    /** @return the first value of that name, whatever its case; null: there is none */
    @Nullable
    String get(String name);
}
