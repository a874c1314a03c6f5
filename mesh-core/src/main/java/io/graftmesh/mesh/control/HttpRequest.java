package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;

/** What decisions read of an HTTP request. Implemented over a library's own request; asked on the caller's thread only. */
public interface HttpRequest {

    /** @return as the request line spells it: {@code GET} */
    String method();

    /** @return the raw path, without query; begins with a slash */
    String path();

    /** @return the raw query without its question mark, or null */
    @Nullable
    String query();

    /**
     * @param name whatever its case
     * @return the value; several are joined by a comma; null if there is none
     */
    @Nullable
    String header(String name);

    /** @return whether the request can be written again: it has no body, or one that can be had twice */
    boolean replayable();

    /** @return the application's own bound on the whole call in milliseconds; 0: it has none */
    default long timeoutMillis() {
        return 0;
    }

    /** @return the address that asks, where a gateway asks for somebody; null in the application itself */
    default @Nullable String sourceAddress() {
        return null;
    }
}
