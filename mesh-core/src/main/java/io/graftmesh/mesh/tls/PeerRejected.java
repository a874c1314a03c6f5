package io.graftmesh.mesh.tls;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.record.Reason;
import java.security.cert.CertificateException;

/** A peer's certificate that the mesh does not accept, and why. */
public final class PeerRejected extends CertificateException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    PeerRejected(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** @return the rejection somewhere among the causes, or null */
    public static @Nullable PeerRejected in(@Nullable Throwable failure) {
        Throwable t = failure;
        for (int depth = 0; t != null && depth < 10; depth++) {
            if (t instanceof PeerRejected) {
                return (PeerRejected) t;
            }
            t = t.getCause();
        }
        return null;
    }
}
