package io.graftmesh.consul;

import io.graftmesh.consul.BlockingWatch.Question;
import io.graftmesh.consul.entry.Gateways;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.Watch;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Consul as the control plane: blocking queries against the HTTP API of an agent, usually the one on this machine. Every
 * watch has a thread of its own, because a blocking query holds one.
 */
public final class ConsulControlPlane implements ControlPlane {

    /** Deregistration included. */
    private static final long CLOSE_MILLIS = 1_800;

    private final ConsulSettings settings;
    private final ConsulConnection connection;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final Map<BlockingWatch<?>, Target> endpointWatches = new ConcurrentHashMap<>();
    private final Subsets subsets = new Subsets(this::filterChanged);
    private final Datacenter datacenter;
    private volatile boolean closed;

    private ConsulControlPlane(ConsulSettings settings) {
        this.settings = settings;
        this.connection = new ConsulConnection(settings);
        this.datacenter = new Datacenter(connection);
    }

    /** Opens no connection and loads no HTTP client: both are left to the watches, whose threads are ours. */
    public static ConsulControlPlane connect(ConsulSettings settings) {
        return new ConsulControlPlane(settings);
    }

    @Override
    public String describe() {
        return "Consul at " + settings.url();
    }

    @Override
    public String datacenter(long timeoutMillis) throws ControlFailure {
        return datacenter.await(timeoutMillis);
    }

    @Override
    public Watch watchChain(String service, Listener<ServiceChain> listener) {
        return watch("chain-" + service, subsets.chain(service, listener), listener);
    }

    @Override
    public Watch watchEndpoints(Target target, Listener<List<Endpoint>> listener) {
        BlockingWatch<List<Endpoint>> watch = create("endpoints-" + target, subsets.endpoints(target), listener);
        endpointWatches.put(watch, target);
        return begin(watch);
    }

    private void filterChanged(Target target) {
        endpointWatches.forEach((watch, of) -> {
            if (of.equals(target)) {
                watch.restart();
            }
        });
    }

    @Override
    public Watch watchExternal(String service, Listener<List<Endpoint>> listener) {
        return watch("external-" + service, Questions.external(service), listener);
    }

    @Override
    public Watch watchAddresses(Listener<Map<String, String>> listener) {
        return watch("addresses", new AddressIndex(), listener);
    }

    @Override
    public Watch watchIntentions(String destination, Listener<Intentions> listener) {
        return watch("intentions-" + destination, Questions.intentions(destination), listener);
    }

    @Override
    public Watch watchIdentity(String service, Listener<Identity> listener) {
        return watch("leaf-" + service, Questions.leaf(service), listener);
    }

    @Override
    public Watch watchRoots(Listener<TrustBundle> listener) {
        return watch("roots", Questions.roots(), listener);
    }

    @Override
    public Watch watchHosts(Listener<HostTable> listener) {
        return watch("hosts", Questions.hosts(), listener);
    }

    @Override
    public Watch watchGateway(String gateway, Listener<Gateway> listener) {
        GatewayEntries entries = new GatewayEntries(listener);
        Watch ingress = watch("ingress-" + gateway, entryOf(Gateways.INGRESS, gateway), entries.ingress());
        Watch terminating = watch("egress-" + gateway, entryOf(Gateways.TERMINATING, gateway), entries.terminating());
        return () -> {
            ingress.close();
            terminating.close();
        };
    }

    private static Question<Optional<Gateway>> entryOf(String kind, String gateway) {
        return Questions.gatewayEntry(kind, gateway);
    }

    @Override
    public Watch register(Registration registration, Listener<Registration> listener) {
        ConsulRegistration watch = new ConsulRegistration(connection, registration, listener, watches::remove);
        watches.add(watch);
        watch.start();
        closeIfLate(watch);
        return watch;
    }

    private <T> Watch watch(String name, Question<T> question, Listener<? super T> listener) {
        return begin(create(name, question, listener));
    }

    private <T> BlockingWatch<T> create(String name, Question<T> question, Listener<? super T> listener) {
        return new BlockingWatch<>(name, connection, question, listener, this::ended);
    }

    private Watch begin(BlockingWatch<?> watch) {
        watches.add(watch);
        watch.start();
        closeIfLate(watch);
        return watch;
    }

    private void closeIfLate(Watch watch) {
        if (closed) {
            watch.close();
        }
    }

    private void ended(BlockingWatch<?> watch) {
        watches.remove(watch);
        endpointWatches.remove(watch);
    }

    @Override
    public void close() {
        closed = true;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        // The heartbeats first: whoever is leaving should be gone from the catalogue before anything else ends.
        for (Watch watch : watches.toArray(new Watch[0])) {
            if (watch instanceof ConsulRegistration) {
                ((ConsulRegistration) watch).beginClose();
            }
        }
        for (Watch watch : watches.toArray(new Watch[0])) {
            if (watch instanceof ConsulRegistration) {
                ((ConsulRegistration) watch).closeBy(end);
            } else {
                watch.close();
            }
        }
        connection.close();
    }
}
