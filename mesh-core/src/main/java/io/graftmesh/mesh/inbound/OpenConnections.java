package io.graftmesh.mesh.inbound;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.authorize.Authorizer;
import io.graftmesh.mesh.control.Intentions;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The inbound connections that an intention allowed and that are still open, so that a change of mind reaches them too.
 * Consul's own proxies leave such connections open.
 */
public final class OpenConnections {

    private final Map<InboundConnection, Runnable> entries = new ConcurrentHashMap<>();
    private final MeshAddresses addresses = new MeshAddresses();
    /** Those that are gone among them, as long as {@link #gone} has them. */
    private final Map<Integer, Set<InboundConnection>> byPorts = new ConcurrentHashMap<>();

    /**
     * A request may still be on its way through the server when its connection is not, and is that peer's all the same. Guarded
     * by itself.
     */
    private final Deque<InboundConnection> gone = new ArrayDeque<>();

    private static final int GONE = 256;

    /** @return where peers of the mesh have called from */
    MeshAddresses addresses() {
        return addresses;
    }

    /** Whatever came between these ports before is over. */
    void begun(InboundConnection connection) {
        byPorts.computeIfPresent(key(connection.port(), connection.peerPort()), (key, all) -> {
            all.removeIf(known -> !entries.containsKey(known));
            return all.isEmpty() ? null : all;
        });
    }

    void add(InboundConnection connection, Runnable closer) {
        begun(connection);
        entries.put(connection, closer);
        byPorts.computeIfAbsent(key(connection.port(), connection.peerPort()), any -> ConcurrentHashMap.newKeySet())
                .add(connection);
    }

    void remove(InboundConnection connection) {
        entries.remove(connection);
        if (!between(connection.port(), connection.peerPort()).contains(connection)) {
            return;
        }
        InboundConnection oldest;
        synchronized (gone) {
            gone.addLast(connection);
            oldest = gone.size() > GONE ? gone.removeFirst() : null;
        }
        if (oldest != null) {
            forget(oldest);
        }
    }

    private void forget(InboundConnection connection) {
        byPorts.computeIfPresent(key(connection.port(), connection.peerPort()), (key, all) -> {
            all.remove(connection);
            return all.isEmpty() ? null : all;
        });
    }

    private static int key(int port, int peerPort) {
        return port << 16 | peerPort;
    }

    /**
     * The connections that a request can have come on. Ports alone tell: an address is what servers are told to replace by
     * what a header says. Two peers that use one port are both meant.
     *
     * @param peerPort of the other end
     */
    Set<InboundConnection> between(int port, int peerPort) {
        return byPorts.getOrDefault(key(port, peerPort), Collections.emptySet());
    }

    /** @return who is on the other end; null for nobody, or if ports do not tell which of two it is */
    public @Nullable PeerIdentity peer(int port, int peerPort) {
        Set<InboundConnection> on = between(port, peerPort);
        PeerIdentity only = null;
        for (InboundConnection connection : on) {
            if (only != null) {
                return null;
            }
            only = connection.peerIdentity();
        }
        return only;
    }

    public int size() {
        return entries.size();
    }

    /** Closes what the new intentions of a service forbid. Called by the control plane's thread. */
    public void recheck(String service, Intentions intentions) {
        entries.forEach((connection, closer) -> {
            if (!connection.service().equals(service)) {
                return;
            }
            Authorizer.Decision decision = Authorizer.decide(intentions, connection.record().source, service);
            boolean unjudged = decision.byRequest() && !connection.judgesRequests();
            if ((unjudged || !decision.allowed()) && entries.remove(connection) != null) {
                connection.revoked(decision.rule());
                closer.run();
            }
        });
    }
}
