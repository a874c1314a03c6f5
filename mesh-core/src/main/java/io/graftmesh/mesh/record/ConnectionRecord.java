package io.graftmesh.mesh.record;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.identity.SpiffeId;

/**
 * What is known of one connection. Filled by the connection's story while it lives (one thread at a time; the byte
 * counters by whoever closes), then handed to the {@link Recorder} and not changed any more.
 */
public final class ConnectionRecord {

    /** Seen from this process. */
    public enum Direction {
        INBOUND,
        OUTBOUND;

        public String label() {
            return this == INBOUND ? "inbound" : "outbound";
        }
    }

    public final Direction direction;
    /** Milliseconds since 1970 at which the connection began. */
    public final long startMillis;

    public long durationMillis;
    public String source = "";
    public String destination = "";
    public String subset = "";
    /** The other end: {@code host:port}. */
    public String peer = "";
    /** The port of ours that an inbound connection came to; 0 where that is not known. */
    public int port;

    public @Nullable SpiffeId peerId;
    public String peerSerial = "";
    public Security security = Security.NONE;
    public Reason reason = Reason.OK;
    /** For people: what exactly went wrong, or empty. */
    public String detail = "";

    /** Why a strict port would have refused what a dry run let in, or empty. */
    public String wouldRefuse = "";

    public String intention = "";
    public String tls = "";
    public int attempts;
    /** Application bytes that this process wrote. */
    public long sent;
    /** Application bytes that this process read. */
    public long received;

    public ConnectionRecord(Direction direction, long startMillis) {
        this.direction = direction;
        this.startMillis = startMillis;
    }

    /** @return one line of JSON, without a line end */
    public String toJson() {
        Json json = new Json()
                .put("time", startMillis)
                .put("direction", direction.label())
                .put("source", source)
                .put("destination", destination)
                .put("subset", subset)
                .put("peer", peer)
                .put("port", port == 0 ? "" : String.valueOf(port))
                .put("peer_id", peerId == null ? "" : peerId.toString())
                .put("peer_serial", peerSerial)
                .put("security", security.label())
                .put("reason", reason.label())
                .put("would_refuse", wouldRefuse)
                .put("detail", detail)
                .put("intention", intention)
                .put("tls", tls)
                .put("attempts", attempts)
                .put("sent", sent)
                .put("received", received)
                .put("duration_ms", durationMillis);
        return json.toString();
    }
}
