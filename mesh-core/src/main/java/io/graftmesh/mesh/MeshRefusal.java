package io.graftmesh.mesh;

import io.graftmesh.mesh.record.Reason;

/** Policy's word on one connection: no. The message says what, where and what to do; the reason is for code. */
public final class MeshRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public MeshRefusal(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public MeshRefusal(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
