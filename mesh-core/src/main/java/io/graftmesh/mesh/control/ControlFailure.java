package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;

/** Why the control plane did not answer, in one line that says what, where and what to do. */
public final class ControlFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it is; the message is for people, this is for code. */
    public enum Kind {
        /** Nobody answers at the address. */
        UNREACHABLE,
        /** It answered: not with this token. */
        FORBIDDEN,
        /** It answered with something that is malformed or contradicts itself. */
        BAD_DOCUMENT,
        /** It answered with a leaf that does not bear the name that was asked for. */
        WRONG_IDENTITY,
        /** It answered with an error of its own. */
        SERVER_ERROR
    }

    private final Kind kind;

    public ControlFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
