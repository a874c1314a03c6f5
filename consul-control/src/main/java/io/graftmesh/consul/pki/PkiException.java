package io.graftmesh.consul.pki;

import io.graftmesh.mesh.Nullable;

/** A key or certificate that cannot be used: one line with which file, why, and what to do. */
public final class PkiException extends Exception {

    private static final long serialVersionUID = 1L;

    PkiException(String message) {
        this(message, null);
    }

    PkiException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
