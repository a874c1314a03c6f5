package io.graftmesh.mesh.inbound;

import io.graftmesh.mesh.authorize.Authorizer;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.identity.SpiffeId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The inbound connections that an intention allowed and that are still open, so that a change of mind reaches them too.
 * Consul's own proxies leave such connections open.
 */
public final class OpenConnections {

    private final Map<InboundConnection, Entry> entries = new ConcurrentHashMap<>();
    private final MeshAddresses addresses = new MeshAddresses();

    private static final class Entry {
        final SpiffeId peer;
        final Runnable closer;

        Entry(SpiffeId peer, Runnable closer) {
            this.peer = peer;
            this.closer = closer;
        }
    }

    /** @return where peers of the mesh have called from */
    MeshAddresses addresses() {
        return addresses;
    }

    void add(InboundConnection connection, SpiffeId peer, Runnable closer) {
        entries.put(connection, new Entry(peer, closer));
    }

    void remove(InboundConnection connection) {
        entries.remove(connection);
    }

    public int size() {
        return entries.size();
    }

    /** Closes what the new intentions of a service forbid. Called by the control plane's thread. */
    public void recheck(String service, Intentions intentions) {
        entries.forEach((connection, entry) -> {
            if (!connection.service().equals(service)) {
                return;
            }
            Authorizer.Decision decision = Authorizer.decide(intentions, entry.peer.service(), service);
            if (!decision.allowed() && entries.remove(connection) != null) {
                connection.revoked(decision.rule());
                entry.closer.run();
            }
        });
    }
}
