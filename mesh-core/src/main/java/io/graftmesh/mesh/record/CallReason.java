package io.graftmesh.mesh.record;

import java.util.Locale;

/** How a request ended up: the closed list that records and metrics carry, and what a gateway would answer. */
public enum CallReason {
    /** An instance's answer was handed over, whatever its status. */
    OK(0),
    /** No leaf or no roots yet. */
    NO_IDENTITY(503),
    /** The control plane has not said what the service is. */
    CONTROL_SILENT(503),
    /** The control plane knows no instance that speaks mesh TLS. */
    NO_INSTANCES(503),
    /** {@code UpstreamConfig.Limits}: too many at once. */
    OVERLOADED(503),
    /** {@code RateLimit} of the service's policy: too many in a second. */
    RATE_LIMITED(429),
    /** {@code Fault} of the service's policy: failed on purpose. */
    FAULT_INJECTED(503),
    /** The route's or the application's time ran out. */
    DEADLINE(504),
    /** No instance could be reached; nothing was sent. */
    CONNECT_FAILED(503),
    /** The instance broke off before it answered. */
    RESET(502),
    /** The instance broke off in the middle of its answer. */
    RESPONSE_BROKEN(502),
    /** The application gave up. */
    CANCELLED(499),
    /** Graft itself is at fault; see the detail. */
    INTERNAL_ERROR(500);

    private final int status;

    CallReason(int status) {
        this.status = status;
    }

    /** @return the status with which a gateway would say so; 0 for {@link #OK} */
    public int status() {
        return status;
    }

    /** @return lower case with underscores, as metrics and JSON spell it */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
