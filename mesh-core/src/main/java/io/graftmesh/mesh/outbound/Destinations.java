package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Authority;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.view.Latest;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** From what the application dials to the service that it means. The first rule that matches wins. */
public final class Destinations {

    private final HostTable own;
    private final Latest<HostTable> shared;
    private final InstanceAddresses addresses;
    private final VirtualAddresses virtual = new VirtualAddresses();
    private volatile Set<String> sharedNames = Collections.emptySet();
    private final Set<String> ownNames;

    /**
     * @param own hosts that this process declares; they win
     * @param shared hosts that the control plane declares
     * @param addresses instances by {@code ip:port}
     */
    public Destinations(
            HostTable own, Latest<HostTable> shared, Latest<Map<String, String>> addresses, MeshClock clock) {
        this.own = own;
        this.shared = shared;
        this.addresses = new InstanceAddresses(addresses, clock);
        this.ownNames = names(own);
        shared.follow(table -> sharedNames = names(table));
    }

    private static Set<String> names(HostTable table) {
        Set<String> result = new HashSet<>();
        for (String key : table.services().keySet()) {
            int colon = key.lastIndexOf(':');
            result.add(colon < 0 ? key : key.substring(0, colon));
        }
        return result;
    }

    /** @return a stand-in address for a mesh name, which no DNS needs to know; null if the host is none */
    public byte @Nullable [] meshName(String host) {
        return MeshName.parse(host) == null ? null : virtual.of(host);
    }

    /** @return a stand-in address for a declared host that DNS did not know; null if the host is not declared */
    public byte @Nullable [] declared(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return ownNames.contains(name) || sharedNames.contains(name) ? virtual.of(name) : null;
    }

    /**
     * @param host the name by which the address was made, or null if it was made from bytes
     * @param address the address's bytes, null if it is unresolved
     * @return null if the destination is not the mesh's
     */
    public @Nullable Destination find(@Nullable String host, byte @Nullable [] address, int port) {
        String standsFor = address == null ? null : virtual.nameOf(address);
        String name = standsFor != null ? standsFor : host;
        if (name != null) {
            MeshName mesh = MeshName.parse(name);
            if (mesh != null) {
                return new Destination(
                        mesh.service, mesh.subset, mesh.datacenter, Destination.MatchedBy.MESH_NAME, null);
            }
            String service = hostTable(name.toLowerCase(Locale.ROOT) + ":" + port);
            if (service != null) {
                return declaredAs(service);
            }
            // An instance may be registered by a name: whoever dials that name means it.
            Destination registered = addresses.isEmpty() ? null : byAuthority(Authority.of(name, port));
            if (registered != null) {
                return registered;
            }
        }
        return address == null || addresses.isEmpty() ? null : byAuthority(Authority.of(address, port));
    }

    private @Nullable String hostTable(String key) {
        String service = own.services().get(key);
        HostTable table = shared.value();
        return service != null || table == null ? service : table.services().get(key);
    }

    private static Destination declaredAs(String value) {
        int dot = value.indexOf('.');
        String subset = dot < 0 ? "" : value.substring(0, dot);
        return new Destination(value.substring(dot + 1), subset, "", Destination.MatchedBy.DECLARED_HOST, null);
    }

    private @Nullable Destination byAuthority(String key) {
        String service = addresses.serviceAt(key);
        return service == null ? null : new Destination(service, "", "", Destination.MatchedBy.INSTANCE_ADDRESS, key);
    }
}
