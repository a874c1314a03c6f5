package io.graftmesh.gateway.runtime;

/** One HTTP request that went through an ingress, refused ones included. Immutable. */
public record RequestRecord(
        long startMillis,
        long durationNanos,
        String source,
        String destination,
        String subset,
        String client,
        String method,
        String host,
        String path,
        int code,
        Flag flag,
        String instance,
        int attempts,
        long received,
        long sent) {

    /** Why a response is what it is: the closed list that metrics carry. */
    public enum Flag {
        /** The instance's own answer, delivered in full. */
        OK,
        /** The request breaks HTTP's rules. */
        BAD_REQUEST,
        /** No route for this host. */
        NO_ROUTE,
        /** No identity, no chain or no instance. */
        NO_INSTANCES,
        /** Every instance that was tried refused, timed out or failed the handshake. */
        CONNECT_FAILED,
        /** The instance hung up, or answered what is no HTTP, before its response was complete. */
        UPSTREAM_RESET,
        /** Shed: a limit of the caller's policy was reached. */
        OVERLOADED,
        /** Refused: more calls in a second than policy allows. */
        RATE_LIMITED,
        /** Failed on purpose, as policy asks. */
        FAULT_INJECTED,
        /** No response in time. */
        TIMEOUT,
        /** The client hung up first. */
        CLIENT_GONE,
        /** Became a tunnel (WebSocket). */
        UPGRADED;

        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
