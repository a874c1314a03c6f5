package io.graftmesh.gateway.testkit;

import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.Route;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.Watch;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.testing.pki.TestCa;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A control plane in memory: what is put here is delivered at once, and again at every change. */
public final class FakePlane implements ControlPlane {

    public static final String TRUST_DOMAIN = "test.graft";

    public final TestCa ca = TestCa.create(TRUST_DOMAIN);
    public final List<Registration> registered = new CopyOnWriteArrayList<>();
    public final List<String> events = new CopyOnWriteArrayList<>();
    private final Map<String, Object> values = new ConcurrentHashMap<>();
    private final Map<String, List<Listener<Object>>> listeners = new ConcurrentHashMap<>();
    private boolean allowByDefault = true;

    public static Target target(String service, String subset) {
        return new Target(service, subset, "default", "dc1");
    }

    public static String spiffe(String service) {
        return "spiffe://" + TRUST_DOMAIN + "/ns/default/dc/dc1/svc/" + service;
    }

    public static String sni(String service) {
        return target(service, "").sni(TRUST_DOMAIN);
    }

    public static Endpoint endpoint(String id, int port) {
        return new Endpoint(id, "127.0.0.1", port, 1, Endpoint.Health.PASSING, Map.of());
    }

    /** Every port is an instance of the service. */
    public FakePlane instances(String service, int... ports) {
        return subset(service, "", ports);
    }

    public FakePlane subset(String service, String subset, int... ports) {
        return put("endpoints " + target(service, subset), endpoints(service, ports));
    }

    public FakePlane external(String service, int... ports) {
        return put("external " + service, endpoints(service, ports));
    }

    public FakePlane external(String service, Endpoint endpoint) {
        return put("external " + service, List.of(endpoint));
    }

    private static List<Endpoint> endpoints(String service, int... ports) {
        List<Endpoint> list = new ArrayList<>();
        for (int port : ports) {
            list.add(endpoint(service + "-" + port, port));
        }
        return list;
    }

    public FakePlane chain(String service, Route... routes) {
        return put("chain " + service, new ServiceChain(service, "http", List.of(routes)));
    }

    public FakePlane gateway(String name, Gateway gateway) {
        return put("gateway " + name, gateway);
    }

    public FakePlane intentions(String destination, boolean defaultAllow, Intention... rules) {
        return put("intentions " + destination, new Intentions(defaultAllow, List.of(rules)));
    }

    /** From now on nobody gets a leaf who has none. */
    public FakePlane withholdIdentity(String service) {
        values.put("withheld " + service, true);
        return this;
    }

    public FakePlane grantIdentity(String service) {
        values.remove("withheld " + service);
        return put("identity " + service, identity(service));
    }

    private FakePlane put(String key, Object value) {
        values.put(key, value);
        for (Listener<Object> listener : listeners.getOrDefault(key, List.of())) {
            listener.changed(value);
        }
        return this;
    }

    @SuppressWarnings("unchecked")
    private <T> Watch watch(String key, Listener<T> listener, Supplier<T> initially) {
        Listener<Object> untyped = (Listener<Object>) listener;
        List<Listener<Object>> list = listeners.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>());
        list.add(untyped);
        Object now = values.computeIfAbsent(key, k -> {
            T first = initially.get();
            return first == null ? NOTHING : first;
        });
        if (now != NOTHING) {
            untyped.changed(now);
        } else {
            values.remove(key, NOTHING);
        }
        return () -> list.remove(untyped);
    }

    private static final Object NOTHING = new Object();

    private Identity identity(String service) {
        TestCa.Cert leaf = ca.leaf(spiffe(service));
        return new Identity(new SpiffeId(TRUST_DOMAIN, "default", "dc1", service), leaf.key(), leaf.chain());
    }

    @Override
    public String describe() {
        return "the test's control plane";
    }

    @Override
    public String datacenter(long timeoutMillis) {
        return "dc1";
    }

    @Override
    public Watch watchChain(String service, Listener<ServiceChain> listener) {
        return watch(
                "chain " + service,
                listener,
                () -> new ServiceChain(service, "tcp", List.of(new Route(null, null, List.of(target(service, ""))))));
    }

    @Override
    public Watch watchEndpoints(Target target, Listener<List<Endpoint>> listener) {
        return watch("endpoints " + target, listener, List::of);
    }

    @Override
    public Watch watchExternal(String service, Listener<List<Endpoint>> listener) {
        return watch("external " + service, listener, List::of);
    }

    @Override
    public Watch watchAddresses(Listener<Map<String, String>> listener) {
        return watch("addresses", listener, Map::of);
    }

    @Override
    public Watch watchIntentions(String destination, Listener<Intentions> listener) {
        return watch("intentions " + destination, listener, () -> new Intentions(allowByDefault, List.of()));
    }

    @Override
    public Watch watchMutualTls(String service, Listener<MutualTls> listener) {
        return watch("mutual TLS " + service, listener, () -> MutualTls.UNSAID);
    }

    @Override
    public Watch watchIdentity(String service, Listener<Identity> listener) {
        return watch(
                "identity " + service,
                listener,
                () -> values.containsKey("withheld " + service) ? null : identity(service));
    }

    @Override
    public Watch watchRoots(Listener<TrustBundle> listener) {
        return watch("roots", listener, () -> new TrustBundle(TRUST_DOMAIN, List.of(ca.certificate())));
    }

    @Override
    public Watch watchHosts(Listener<HostTable> listener) {
        return watch("hosts", listener, () -> HostTable.EMPTY);
    }

    @Override
    public Watch watchGateway(String gateway, Listener<Gateway> listener) {
        return watch("gateway " + gateway, listener, () -> null);
    }

    @Override
    public Watch register(Registration registration, Listener<Registration> listener) {
        registered.add(registration);
        events.add("registered " + registration.id());
        listener.changed(registration);
        return () -> {
            registered.remove(registration);
            events.add("deregistered " + registration.id());
        };
    }

    @Override
    public void close() {
        events.add("closed");
    }
}
