package io.graftmesh.mesh.record;

import java.util.Locale;

/** What protected the bytes of a connection. */
public enum Security {
    /** Mutual TLS of the mesh. */
    MTLS,
    /** Nothing that Graft knows of. */
    PLAINTEXT,
    /** TLS of the application's own, passed through. */
    OWN_TLS,
    /** It ended before that was settled. */
    NONE;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
