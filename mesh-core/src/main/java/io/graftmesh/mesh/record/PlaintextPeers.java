package io.graftmesh.mesh.record;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who still speaks to this process's services without the mesh: what has to move before a port can turn strict. Bounded;
 * whoever was not heard of for the longest time is forgotten first. Guarded by its own monitor.
 */
public final class PlaintextPeers {

    /** More callers than that of one process are not moved one by one. */
    static final int MAX = 256;

    /** One caller of one port of one service. */
    public static final class Peer {
        /** Without a port: each connection has another. */
        public final String host;

        public final String service;
        public final int port;
        /** Plaintext, or TLS of the application's own: a strict port takes neither. */
        public final Security security;
        /** Connections that were let in. */
        public final long passed;
        /** Connections that a strict port turned away. */
        public final long refused;
        /** Milliseconds since 1970, of the connection's beginning. */
        public final long firstMillis;

        public final long lastMillis;

        private Peer(ConnectionRecord record, Security security, long passed, long refused, long firstMillis) {
            this.host = hostOf(record.peer);
            this.service = record.destination;
            this.port = record.port;
            this.security = security;
            this.passed = passed;
            this.refused = refused;
            this.firstMillis = firstMillis;
            this.lastMillis = record.startMillis;
        }
    }

    private final Map<String, Peer> peers = new LinkedHashMap<>(16, 0.75f, true);
    private long forgotten;

    /** A connection that is not the mesh's was let in. */
    public void passed(ConnectionRecord record) {
        note(record, record.security, false);
    }

    /** A strict port turned plaintext away. */
    public void refused(ConnectionRecord record) {
        note(record, Security.PLAINTEXT, true);
    }

    private synchronized void note(ConnectionRecord record, Security security, boolean refused) {
        String key = hostOf(record.peer) + ' ' + record.destination + ' ' + record.port + ' ' + security;
        Peer before = peers.get(key);
        long passedSoFar = before == null ? 0 : before.passed;
        long refusedSoFar = before == null ? 0 : before.refused;
        peers.put(
                key,
                new Peer(
                        record,
                        security,
                        passedSoFar + (refused ? 0 : 1),
                        refusedSoFar + (refused ? 1 : 0),
                        before == null ? record.startMillis : before.firstMillis));
        if (peers.size() > MAX) {
            peers.remove(peers.keySet().iterator().next());
            forgotten++;
        }
    }

    /** {@code 10.0.0.1:4711} and {@code fe80::1:4711}: what stands before the last colon. */
    private static String hostOf(String peer) {
        int colon = peer.lastIndexOf(':');
        return colon < 0 ? peer : peer.substring(0, colon);
    }

    /** @return the latest first */
    public synchronized List<Peer> all() {
        List<Peer> all = new ArrayList<>(peers.values());
        Collections.reverse(all);
        return all;
    }

    /** @return how many were forgotten because there are too many */
    public synchronized long forgotten() {
        return forgotten;
    }
}
