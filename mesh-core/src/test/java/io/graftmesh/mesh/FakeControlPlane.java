package io.graftmesh.mesh;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.Route;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.control.Watch;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers at once with what a test told it, and never changes its mind by itself. */
public final class FakeControlPlane implements ControlPlane {

    private static final Watch NO_WATCH = () -> {};

    private final Map<Target, List<Endpoint>> endpoints = new HashMap<>();
    private final Map<String, ServiceChain> chains = new HashMap<>();
    private final Map<String, Identity> identities = new HashMap<>();
    private final Map<Target, Listener<List<Endpoint>>> listeners = new HashMap<>();
    private final Map<String, TrafficPolicy> traffic = new HashMap<>();
    private final Map<String, Listener<TrafficPolicy>> trafficListeners = new HashMap<>();
    private Listener<Intentions> intentionsListener;
    private Listener<MutualTls> mutualTlsListener;
    private MutualTls mutualTls = MutualTls.UNSAID;
    private Intentions intentions = new Intentions(true, Collections.emptyList());
    private HostTable hosts = HostTable.EMPTY;
    private Map<String, String> addresses = Collections.emptyMap();
    private TrustBundle roots;
    private boolean silent;
    private ControlFailure failure;

    public static Target target(String service) {
        return new Target(service, "", "default", "dc1");
    }

    public static Endpoint endpoint(int number, Endpoint.Health health) {
        return new Endpoint("i" + number, "10.0.0." + number, 80, 1, health, Collections.emptyMap());
    }

    public FakeControlPlane service(String name, Endpoint... instances) {
        chains.put(
                name,
                new ServiceChain(
                        name,
                        "tcp",
                        Collections.singletonList(new Route(null, null, Collections.singletonList(target(name))))));
        endpoints.put(target(name), Arrays.asList(instances));
        return this;
    }

    public FakeControlPlane failover(String name, String fallback) {
        chains.put(
                name,
                new ServiceChain(
                        name,
                        "tcp",
                        Collections.singletonList(
                                new Route(null, null, Arrays.asList(target(name), target(fallback))))));
        return this;
    }

    /** A chain of routes. */
    public FakeControlPlane routes(String name, Route... routes) {
        chains.put(name, new ServiceChain(name, "http", Arrays.asList(routes)));
        return this;
    }

    public FakeControlPlane endpoints(Target target, Endpoint... instances) {
        endpoints.put(target, Arrays.asList(instances));
        return this;
    }

    public FakeControlPlane traffic(String service, TrafficPolicy policy) {
        traffic.put(service, policy);
        Listener<TrafficPolicy> listener = trafficListeners.get(service);
        if (listener != null) {
            listener.changed(policy);
        }
        return this;
    }

    @Override
    public Watch watchTraffic(String source, String service, Listener<TrafficPolicy> listener) {
        trafficListeners.put(service, listener);
        listener.changed(traffic.getOrDefault(service, TrafficPolicy.NONE));
        return NO_WATCH;
    }

    public FakeControlPlane identity(Identity identity, TrustBundle bundle) {
        identities.put(identity.id().service(), identity);
        roots = bundle;
        return this;
    }

    public FakeControlPlane hosts(HostTable table) {
        hosts = table;
        return this;
    }

    /** From now on it does not say which address is whose. */
    public FakeControlPlane silent() {
        silent = true;
        return this;
    }

    /** From now on it says that it does not know which address is whose. */
    public FakeControlPlane failing(ControlFailure why) {
        failure = why;
        return this;
    }

    public FakeControlPlane addresses(Map<String, String> known) {
        addresses = known;
        return this;
    }

    public void change(Intentions next) {
        intentions = next;
        if (intentionsListener != null) {
            intentionsListener.changed(next);
        }
    }

    public void change(String service, Endpoint... instances) {
        listeners.get(target(service)).changed(Arrays.asList(instances));
    }

    @Override
    public String describe() {
        return "fake";
    }

    @Override
    public String datacenter(long timeoutMillis) {
        return "dc1";
    }

    @Override
    public Watch watchChain(String service, Listener<ServiceChain> listener) {
        if (!chains.containsKey(service)) {
            service(service);
        }
        listener.changed(chains.get(service));
        return NO_WATCH;
    }

    @Override
    public Watch watchEndpoints(Target target, Listener<List<Endpoint>> listener) {
        listeners.put(target, listener);
        listener.changed(endpoints.getOrDefault(target, Collections.emptyList()));
        return NO_WATCH;
    }

    @Override
    public Watch watchExternal(String service, Listener<List<Endpoint>> listener) {
        return NO_WATCH;
    }

    @Override
    public Watch watchAddresses(Listener<Map<String, String>> listener) {
        if (failure != null) {
            listener.failed(failure);
        } else if (!silent) {
            listener.changed(addresses);
        }
        return NO_WATCH;
    }

    @Override
    public Watch watchIntentions(String destination, Listener<Intentions> listener) {
        intentionsListener = listener;
        listener.changed(intentions);
        return NO_WATCH;
    }

    public FakeControlPlane say(MutualTls mode) {
        mutualTls = mode;
        if (mutualTlsListener != null) {
            mutualTlsListener.changed(mode);
        }
        return this;
    }

    @Override
    public Watch watchMutualTls(String service, Listener<MutualTls> listener) {
        mutualTlsListener = listener;
        listener.changed(mutualTls);
        return NO_WATCH;
    }

    @Override
    public Watch watchIdentity(String service, Listener<Identity> listener) {
        Identity identity = identities.get(service);
        if (identity != null) {
            listener.changed(identity);
        }
        return NO_WATCH;
    }

    @Override
    public Watch watchRoots(Listener<TrustBundle> listener) {
        if (roots != null) {
            listener.changed(roots);
        }
        return NO_WATCH;
    }

    @Override
    public Watch watchHosts(Listener<HostTable> listener) {
        listener.changed(hosts);
        return NO_WATCH;
    }

    @Override
    public Watch watchGateway(String gateway, Listener<Gateway> listener) {
        return NO_WATCH;
    }

    @Override
    public Watch register(Registration registration, Listener<Registration> listener) {
        listener.changed(registration);
        return NO_WATCH;
    }

    @Override
    public void close() {}
}
