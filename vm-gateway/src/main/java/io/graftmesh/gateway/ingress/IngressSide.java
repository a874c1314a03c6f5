package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.runtime.Binding;
import io.graftmesh.gateway.runtime.Connections;
import io.graftmesh.gateway.runtime.GatewayRuntime;
import io.graftmesh.gateway.runtime.Side;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Gateway.IngressListener;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The outside's way into the mesh: the listeners that the control plane asks for, opened and closed as it changes its
 * mind. A listener that stays keeps its connections, even when its routes change.
 */
public final class IngressSide implements Side {

    private final GatewayRuntime runtime;
    private final String bindAddress;
    private final Ingress ingress;
    private final Connections connections = new Connections();
    private final Map<Integer, OpenListener> listeners = new HashMap<>();
    private boolean stopped;

    public IngressSide(GatewayRuntime runtime, String bindAddress) {
        this.runtime = runtime;
        this.bindAddress = bindAddress;
        this.ingress = Ingress.of(runtime);
    }

    private final class OpenListener {
        final String protocol;
        final Connections own = new Connections();
        final Binding binding;
        volatile HostRoutes routes;

        OpenListener(IngressListener listener) {
            this.protocol = listener.protocol();
            this.routes = new HostRoutes(listener.routes());
            this.binding = new Binding(
                    runtime,
                    "listener " + listener.port() + " (" + protocol + ")",
                    new InetSocketAddress(bindAddress, listener.port()),
                    this::accepted);
        }

        void accepted(Channel channel) {
            if (protocol.equals("tcp")) {
                track(
                        channel,
                        TcpClientConnection.install(ingress, routes.services().get(0), channel));
            } else {
                track(channel, HttpClientConnection.install(ingress, () -> routes, channel));
            }
        }

        private void track(Channel channel, io.graftmesh.gateway.runtime.Drainable connection) {
            own.add(channel, connection);
            connections.add(channel, connection);
        }
    }

    @Override
    public synchronized void apply(Gateway gateway) {
        if (stopped) {
            return;
        }
        Map<Integer, IngressListener> wanted = new HashMap<>();
        for (IngressListener listener : gateway.listeners()) {
            wanted.put(listener.port(), listener);
            // So that the first request finds the chain and the instances there.
            listener.routes().forEach(route -> runtime.mesh().view().service(route.service()));
        }
        for (Integer port : new ArrayList<>(listeners.keySet())) {
            OpenListener open = listeners.get(port);
            IngressListener now = wanted.get(port);
            if (open != null && (now == null || !now.protocol().equals(open.protocol))) {
                listeners.remove(port);
                open.binding.close();
                open.own.drain();
                runtime.log("gateway '" + runtime.name() + "': listener " + port + " (" + open.protocol + ") closed");
            }
        }
        wanted.forEach((port, listener) -> {
            OpenListener open = listeners.get(port);
            if (open != null) {
                open.routes = new HostRoutes(listener.routes());
                return;
            }
            OpenListener added = new OpenListener(listener);
            listeners.put(port, added);
            added.binding.open();
        });
    }

    @Override
    public synchronized List<InetSocketAddress> addresses() {
        List<InetSocketAddress> open = new ArrayList<>();
        listeners.keySet().stream().sorted().forEach(port -> {
            OpenListener listener = listeners.get(port);
            InetSocketAddress address = listener == null ? null : listener.binding.address();
            if (address != null) {
                open.add(address);
            }
        });
        return open;
    }

    @Override
    public synchronized void stopAccepting() {
        stopped = true;
        listeners.values().forEach(listener -> listener.binding.close());
        ingress.pool().clear();
    }

    @Override
    public Connections connections() {
        return connections;
    }
}
