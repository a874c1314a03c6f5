package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.balance.Balancer;
import io.graftmesh.mesh.balance.Candidate;
import io.graftmesh.mesh.control.LoadBalancer;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Which instance a request goes to: the {@code pick} of {@link OutboundCall}'s story. */
final class InstanceChoice {

    private final Upstream upstream;
    private final List<Target> targets;
    private final TrafficPolicy policy;
    private final LoadBalancer rule;
    private final long hash;

    /** @param hash what of the request decides; any number where nothing does */
    InstanceChoice(Upstream upstream, List<Target> targets, TrafficPolicy policy, LoadBalancer rule, long hash) {
        this.upstream = upstream;
        this.targets = targets;
        this.policy = policy;
        this.rule = rule;
        this.hash = hash;
    }

    /**
     * @param tried by this request already
     * @param evenThose whether one of these will do where there is no other
     */
    @Nullable
    InstanceTry pick(Collection<Candidate> tried, boolean evenThose) {
        InstanceTry picked = pick(tried.isEmpty() ? Balancer.ANY : tried::contains);
        return picked == null && evenThose ? pick(Balancer.ANY) : picked;
    }

    private @Nullable InstanceTry pick(Predicate<Candidate> skip) {
        // By index: an iterator for each call would be the only garbage of this loop.
        for (int i = 0; i < targets.size(); i++) {
            Cluster cluster = upstream.cluster(targets.get(i));
            // An instance that is out comes back by one real call. Its turn comes before health: there may be no other
            // left.
            Candidate due = cluster.probe(policy, rule, skip);
            if (due != null) {
                return new InstanceTry(cluster, due, true);
            }
            // The first target with a healthy instance: failover.
            Candidate picked = cluster.isHealthy(policy, rule) ? cluster.pick(policy, rule, hash, skip) : null;
            if (picked != null) {
                return new InstanceTry(cluster, picked, false);
            }
        }
        // None is healthy: the checks may be wrong, take what there is.
        for (int i = 0; i < targets.size(); i++) {
            Cluster cluster = upstream.cluster(targets.get(i));
            Candidate picked = cluster.pick(policy, rule, hash, skip);
            if (picked != null) {
                return new InstanceTry(cluster, picked, false);
            }
        }
        return null;
    }

    /** Who dialled an instance has chosen: neither health nor experience has a say. */
    @Nullable
    InstanceTry find(String authority) {
        for (Target target : targets) {
            Cluster cluster = upstream.cluster(target);
            Candidate found = cluster.find(authority, policy, rule);
            if (found != null) {
                return new InstanceTry(cluster, found, false);
            }
        }
        return null;
    }

    /** @return how many instances there are in all */
    int size() {
        int all = 0;
        for (Target target : targets) {
            all += upstream.cluster(target).size();
        }
        return all;
    }
}
