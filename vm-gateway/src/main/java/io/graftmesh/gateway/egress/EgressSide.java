package io.graftmesh.gateway.egress;

import io.graftmesh.gateway.runtime.Binding;
import io.graftmesh.gateway.runtime.Connections;
import io.graftmesh.gateway.runtime.GatewayRuntime;
import io.graftmesh.gateway.runtime.Side;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Gateway.LinkedService;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The mesh's way out: one port for all linked services, told apart by SNI. What is not linked cannot be reached. */
public final class EgressSide implements Side {

    private final GatewayRuntime runtime;
    private final Binding binding;
    private final Connections connections = new Connections();
    private final Map<String, Linked> linked = new ConcurrentHashMap<>();

    public EgressSide(GatewayRuntime runtime, InetSocketAddress address) {
        this.runtime = runtime;
        this.binding = new Binding(runtime, "mesh TLS port", address, this::accepted);
    }

    /** Opens the port; before the control plane has named a service every connection is refused. */
    public void open() {
        binding.open();
    }

    private void accepted(Channel channel) {
        connections.add(channel, EgressConnection.install(runtime, this, channel));
    }

    @Override
    public synchronized void apply(Gateway gateway) {
        Map<String, LinkedService> wanted = new HashMap<>();
        for (LinkedService service : gateway.linked()) {
            wanted.put(key(service.service()), service);
        }
        for (String key : new ArrayList<>(linked.keySet())) {
            Linked old = linked.get(key);
            LinkedService now = wanted.get(key);
            if (old != null && (now == null || !old.isFor(now))) {
                linked.remove(key);
                old.close();
                runtime.log("gateway '" + runtime.name() + "': service '" + old.service() + "' "
                        + (now == null ? "is no longer linked" : "has new settings"));
            }
        }
        connections.each(connection -> ((EgressConnection) connection).unlinked());
        wanted.forEach((key, service) -> {
            if (!linked.containsKey(key)) {
                runtime.mesh().bear(service.service());
                runtime.controlLog().follow(runtime.mesh().view().own(service.service()));
                Linked added = new Linked(service, runtime.mesh().view().control());
                added.addresses().followFailures(runtime.controlLog());
                linked.put(key, added);
                String broken = added.broken();
                runtime.log("gateway '" + runtime.name() + "': "
                        + (broken != null ? broken : "stands for external service '" + service.service() + "'"));
            }
        });
    }

    private static String key(String service) {
        return service.toLowerCase(Locale.ROOT);
    }

    /** @return null if it is not linked */
    @Nullable
    Linked find(String service) {
        return linked.get(key(service));
    }

    List<String> services() {
        List<String> names = new ArrayList<>();
        linked.values().forEach(one -> names.add(one.service()));
        names.sort(null);
        return names;
    }

    @Override
    public List<InetSocketAddress> addresses() {
        InetSocketAddress address = binding.address();
        return address == null ? List.of() : List.of(address);
    }

    @Override
    public void stopAccepting() {
        binding.close();
    }

    @Override
    public Connections connections() {
        return connections;
    }
}
