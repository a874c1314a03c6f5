package io.graftmesh.consul;

import io.graftmesh.consul.BlockingWatch.Question;
import io.graftmesh.consul.entry.Gateways;
import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.control.Watch;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

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
    private final TrafficPolicies policies = new TrafficPolicies(this::remember);
    private final Datacenter datacenter;
    private volatile boolean closed;

    private final LastKnown lastKnown;

    private ConsulControlPlane(ConsulSettings settings, LastKnown lastKnown) {
        this.settings = settings;
        this.lastKnown = lastKnown;
        this.connection = new ConsulConnection(settings);
        this.datacenter = new Datacenter(connection);
    }

    /** Opens no connection and loads no HTTP client: both are left to the watches, whose threads are ours. */
    public static ConsulControlPlane connect(ConsulSettings settings) {
        return connect(settings, LastKnown.nothing(settings));
    }

    /**
     * As {@link #connect(ConsulSettings)}, and what Consul answers is remembered for a start while it is away; never a leaf
     * or its key.
     *
     * @param state a directory that exists, and that nobody but this process's user can enter
     * @param warn told, in one line each, what cannot be remembered or was not believed
     */
    public static ConsulControlPlane connect(ConsulSettings settings, Path state, Consumer<String> warn) {
        return connect(settings, new LastKnown(state, settings, warn, MeshClock.SYSTEM, LastKnown.GATHER_MILLIS));
    }

    static ConsulControlPlane connect(ConsulSettings settings, LastKnown lastKnown) {
        return new ConsulControlPlane(settings, lastKnown);
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
        return remember("chain-" + service, subsets.chain(service, listener), listener);
    }

    @Override
    public Watch watchTraffic(String source, String service, Listener<TrafficPolicy> listener) {
        return policies.watch(source, service, listener);
    }

    @Override
    public Watch watchEndpoints(Target target, Listener<List<Endpoint>> listener) {
        String name = "endpoints-" + target;
        BlockingWatch<List<Endpoint>> watch =
                create(name, subsets.endpoints(target), listener, lastKnown.remembering(name));
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
        return remember("external-" + service, Questions.external(service), listener);
    }

    @Override
    public Watch watchAddresses(Listener<Map<String, String>> listener) {
        return remember("addresses", new AddressIndex(), listener);
    }

    @Override
    public Watch watchIntentions(String destination, Listener<Intentions> listener) {
        return remember("intentions-" + destination, new IntentionsQuestion(destination), listener);
    }

    @Override
    public Watch watchMutualTls(String service, Listener<MutualTls> listener) {
        return remember("mtls-" + service, new ModeQuestion(service), listener);
    }

    @Override
    public Watch watchIdentity(String service, Listener<Identity> listener) {
        Listener<Identity> named = new Listener<Identity>() {
            @Override
            public void changed(Identity identity) {
                SpiffeId id = identity.id();
                lastKnown.realm(id.trustDomain() + " namespace " + id.namespace() + " datacenter " + id.datacenter());
                listener.changed(identity);
            }

            @Override
            public void failed(ControlFailure failure) {
                listener.failed(failure);
            }
        };
        String note = lastKnown.isKept() ? "; an identity is never kept on disk, only Consul can give one" : "";
        return begin(create("leaf-" + service, Questions.leaf(service), named, lastKnown.forgetting(note)));
    }

    @Override
    public Watch watchRoots(Listener<TrustBundle> listener) {
        return remember("roots", new RootsQuestion(), listener);
    }

    @Override
    public Watch watchHosts(Listener<HostTable> listener) {
        return remember("hosts", Questions.hosts(), listener);
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

    @Override
    public long ageMillis() {
        long oldest = 0;
        for (Watch watch : watches) {
            if (watch instanceof BlockingWatch) {
                oldest = Math.max(oldest, ((BlockingWatch<?>) watch).ageMillis());
            }
        }
        return oldest;
    }

    private <T> Watch watch(String name, Question<T> question, Listener<? super T> listener) {
        return begin(create(name, question, listener, lastKnown.forgetting("")));
    }

    /** A watch whose answers hold after a restart, until Consul says otherwise: none that holds a secret. */
    private <T> Watch remember(String name, Question<T> question, Listener<? super T> listener) {
        return begin(create(name, question, listener, lastKnown.remembering(name)));
    }

    private <T> BlockingWatch<T> create(
            String name, Question<T> question, Listener<? super T> listener, WatchMemory memory) {
        return new BlockingWatch<>(name, connection, question, listener, memory, this::ended);
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
        lastKnown.close();
        connection.close();
    }
}
