package io.graftmesh.mesh.record;

/** One decision on who may call whom, as one line of JSON: who, whom, what, why, by which rule, under which certificate. */
public final class AuditLine {

    private AuditLine() {}

    /** @param record of an inbound connection whose peer was let in, or refused */
    public static String of(ConnectionRecord record, long nowMillis) {
        boolean allowed = record.reason == Reason.OK;
        return begin(record, nowMillis, allowed ? "allow" : "deny")
                .put("reason", record.reason.label())
                .put("detail", record.detail)
                .put("intention", record.intention)
                .put("would_refuse", record.wouldRefuse)
                .toString();
    }

    /**
     * A request of an open connection was refused.
     *
     * @param rule which permission, or the default
     */
    public static String of(ConnectionRecord record, long nowMillis, String method, String path, String rule) {
        return begin(record, nowMillis, "deny")
                .put("reason", Reason.INTENTION_DENIED.label())
                .put("request", method + " " + path)
                .put("intention", rule)
                .toString();
    }

    private static Json begin(ConnectionRecord record, long nowMillis, String decision) {
        return new Json()
                .put("time", nowMillis)
                .put("decision", decision)
                .put("source", record.source)
                .put("source_id", record.peerId == null ? "" : record.peerId.toString())
                .put("certificate_serial", record.peerSerial)
                .put("peer", record.peer)
                .put("destination", record.destination)
                .put("port", record.port == 0 ? "" : String.valueOf(record.port))
                .put("security", record.security.label());
    }
}
