package io.graftmesh.benchmarks.micro;

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
import io.graftmesh.mesh.control.Watch;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Knows everything at once and never changes its mind: one declared host, one service, some healthy instances. */
final class FixedControlPlane implements ControlPlane {

    private final Identity identity;
    private final TrustBundle roots;
    private final String host;
    private final int instances;

    FixedControlPlane(Identity identity, TrustBundle roots, String host, int instances) {
        this.identity = identity;
        this.roots = roots;
        this.host = host;
        this.instances = instances;
    }

    private static <T> Watch say(Listener<T> listener, T value) {
        listener.changed(value);
        return () -> {};
    }

    @Override
    public String describe() {
        return "fixed";
    }

    @Override
    public String datacenter(long timeoutMillis) {
        return "dc1";
    }

    @Override
    public Watch watchChain(String service, Listener<ServiceChain> listener) {
        List<Target> targets = List.of(new Target(service, "", "default", "dc1"));
        Route admin = new Route(null, "/admin/", targets);
        Route all = new Route(null, null, targets);
        return say(listener, new ServiceChain(service, "http", List.of(admin, all)));
    }

    @Override
    public Watch watchEndpoints(Target target, Listener<List<Endpoint>> listener) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            String id = target.service() + "-" + i;
            endpoints.add(new Endpoint(id, "10.0.0." + i, 8080, 1, Endpoint.Health.PASSING, Map.of("version", "v1")));
        }
        return say(listener, endpoints);
    }

    @Override
    public Watch watchExternal(String service, Listener<List<Endpoint>> listener) {
        return say(listener, List.of());
    }

    @Override
    public Watch watchAddresses(Listener<Map<String, String>> listener) {
        return say(listener, Map.of("10.0.0.1:8080", "echo"));
    }

    @Override
    public Watch watchIntentions(String destination, Listener<Intentions> listener) {
        return say(listener, new Intentions(true, List.of()));
    }

    @Override
    public Watch watchMutualTls(String service, Listener<MutualTls> listener) {
        return say(listener, MutualTls.UNSAID);
    }

    @Override
    public Watch watchIdentity(String service, Listener<Identity> listener) {
        return say(listener, identity);
    }

    @Override
    public Watch watchRoots(Listener<TrustBundle> listener) {
        return say(listener, roots);
    }

    @Override
    public Watch watchHosts(Listener<HostTable> listener) {
        return say(listener, new HostTable(Map.of(host, "echo")));
    }

    @Override
    public Watch watchGateway(String gateway, Listener<Gateway> listener) {
        return () -> {};
    }

    @Override
    public Watch register(Registration registration, Listener<Registration> listener) {
        return say(listener, registration);
    }

    @Override
    public void close() {}
}
