package io.graftmesh.mesh.record;

/**
 * What is known of one outbound request. Filled by the call's story while it lives, then handed to the {@link Recorder} and not
 * changed any more.
 */
public final class CallRecord {

    /** Milliseconds since 1970 at which the call began. */
    public final long startMillis;

    /** To the end of the response's body. */
    public long durationNanos;

    public String source = "";
    public String destination = "";
    public String subset = "";
    /** The instance that answered, or was tried last: {@code host:port}. */
    public String peer = "";

    public String method = "";
    /** Without query, as the application asked for it. */
    public String path = "";
    /** Of the answer that was handed over; 0 if there is none. */
    public int status;

    public CallReason reason = CallReason.OK;
    /** For people: what exactly went wrong, or empty. */
    public String detail = "";
    /** How often a request was given to an instance. */
    public int attempts;

    /** Body bytes that this process wrote. */
    public long sent;
    /** Body bytes that this process read. */
    public long received;
    /** W3C trace context that went with the request, or empty. */
    public String traceparent = "";

    public CallRecord(long startMillis) {
        this.startMillis = startMillis;
    }

    /** @return one line of JSON, without a line end */
    public String toJson() {
        return new Json()
                .put("time", startMillis)
                .put("direction", "outbound")
                .put("source", source)
                .put("destination", destination)
                .put("subset", subset)
                .put("peer", peer)
                .put("method", method)
                .put("path", path)
                .put("status", status)
                .put("reason", reason.label())
                .put("detail", detail)
                .put("attempts", attempts)
                .put("sent", sent)
                .put("received", received)
                .put("traceparent", traceparent)
                .put("duration_ms", durationNanos / 1_000_000)
                .toString();
    }
}
