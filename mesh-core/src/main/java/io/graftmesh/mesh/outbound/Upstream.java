package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.control.Locality;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.limit.Room;
import io.graftmesh.mesh.limit.TokenBucket;
import io.graftmesh.mesh.retry.RetryBudget;
import io.graftmesh.mesh.view.Latest;
import io.graftmesh.mesh.view.MeshView;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntUnaryOperator;

/** One service as one of this process's own services calls it: what all of these calls share. */
public final class Upstream {

    private final String service;
    private final MeshView view;
    private final Locality own;
    private final MeshClock clock;
    private final IntUnaryOperator random;
    private final Latest<ServiceChain> chain;
    private final Latest<TrafficPolicy> traffic;
    private final ConcurrentHashMap<Target, Cluster> clusters = new ConcurrentHashMap<>();
    final Room concurrent = new Room();
    final Room pending = new Room();
    final TokenBucket rate;
    final RetryBudget budget;

    Upstream(String source, String service, MeshView view, Locality own, MeshClock clock, IntUnaryOperator random) {
        this.service = service;
        this.view = view;
        this.own = own;
        this.clock = clock;
        this.random = random;
        this.chain = view.service(service).chain();
        this.traffic = view.traffic(source, service);
        this.rate = new TokenBucket(clock.nanos());
        this.budget = new RetryBudget(clock.nanos());
    }

    public String service() {
        return service;
    }

    Latest<ServiceChain> chain() {
        return chain;
    }

    Latest<TrafficPolicy> traffic() {
        return traffic;
    }

    /** @return what holds now */
    public TrafficPolicy policy() {
        TrafficPolicy known = traffic.value();
        return known == null ? TrafficPolicy.NONE : known;
    }

    Cluster cluster(Target target) {
        Cluster known = clusters.get(target);
        return known != null
                ? known
                : clusters.computeIfAbsent(target, key -> new Cluster(view.target(key), own, clock, random));
    }

    Collection<Cluster> clusters() {
        return clusters.values();
    }

    /** @return how many instances are left alone now because of what they answered */
    public int ejected() {
        return clusters.values().stream().mapToInt(Cluster::ejected).sum();
    }

    /** @return requests that are under way */
    public int inFlight() {
        return concurrent.taken();
    }
}
