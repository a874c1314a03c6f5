package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.balance.Balancer;
import io.graftmesh.mesh.balance.Balancers;
import io.graftmesh.mesh.balance.Candidate;
import io.graftmesh.mesh.balance.Loads;
import io.graftmesh.mesh.classify.Outcome;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.LoadBalancer;
import io.graftmesh.mesh.control.Locality;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.eject.OutlierDetector;
import io.graftmesh.mesh.locality.Overflow;
import io.graftmesh.mesh.view.TargetView;
import io.graftmesh.mesh.view.TargetView.Instances;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/**
 * The instances of one target as requests see them: who may be called, in which order of nearness, and what became of calls.
 * Has loads of its own: those of the view count connections and handshakes, and a connection that idles in a pool is no load.
 *
 * <p>What is balanced over is a {@link Field}, immutable and made anew under this object's monitor when instances, policy or
 * ejections change; all others read it without a lock.
 */
final class Cluster {

    /** Envoy's healthy panic threshold: under this share the checks are believed less than the balance. */
    static final double PANIC_SHARE = 0.5;

    private static final int PRECISION = 1 << 20;

    private final Target target;
    private final TargetView view;
    private final Locality own;
    private final MeshClock clock;
    private final IntUnaryOperator random;
    private final Loads loads;
    private final OutlierDetector outliers = new OutlierDetector();
    private volatile @Nullable Field field;

    Cluster(TargetView view, Locality own, MeshClock clock, IntUnaryOperator random) {
        this.target = view.target();
        this.view = view;
        this.own = own;
        this.clock = clock;
        this.random = random;
        this.loads = new Loads(clock);
    }

    /** What calls are spread over: rings of nearness, each with its balancer. */
    private static final class Field {
        final Instances of;
        final TrafficPolicy policy;
        final LoadBalancer rule;
        final int ejections;
        final List<Candidate> all;
        final boolean healthy;
        final List<Balancer> rings = new ArrayList<>();
        double[] upTo = {};

        Field(
                Instances of,
                TrafficPolicy policy,
                LoadBalancer rule,
                int ejections,
                List<Candidate> all,
                boolean healthy) {
            this.of = of;
            this.policy = policy;
            this.rule = rule;
            this.ejections = ejections;
            this.all = all;
            this.healthy = healthy;
        }
    }

    Target target() {
        return target;
    }

    /** @return how many instances there are */
    int size() {
        return view.now().all().size();
    }

    /** @return whether there is an instance that neither its checks nor its answers speak against */
    boolean isHealthy(TrafficPolicy policy, LoadBalancer rule) {
        return field(policy, rule).healthy;
    }

    /** @return an instance whose probe is due: this call is to be it; null: none */
    @Nullable
    Candidate probe(TrafficPolicy policy, LoadBalancer rule, Predicate<Candidate> skip) {
        if (outliers.ejected() == 0) {
            return null; // nearly always: no look at the clock
        }
        String due = outliers.probe(policy.outlier(), clock.nanos());
        if (due == null) {
            return null;
        }
        for (Candidate candidate : field(policy, rule).all) {
            boolean passing = candidate.endpoint().health() == Endpoint.Health.PASSING;
            if (passing && candidate.endpoint().authority().equals(due) && !skip.test(candidate)) {
                return candidate;
            }
        }
        outliers.probeLost(due, clock.nanos());
        return null;
    }

    @Nullable
    Candidate pick(TrafficPolicy policy, LoadBalancer rule, long hash, Predicate<Candidate> skip) {
        Field now = field(policy, rule);
        int ring = ring(now);
        for (int i = 0; i < now.rings.size(); i++) {
            Candidate picked = now.rings.get((ring + i) % now.rings.size()).pick(hash, skip);
            if (picked != null) {
                return picked;
            }
        }
        return null;
    }

    private int ring(Field now) {
        if (now.rings.size() < 2) {
            return 0;
        }
        double drawn = (double) random.applyAsInt(PRECISION) / PRECISION;
        int ring = 0;
        while (ring < now.rings.size() - 1 && drawn >= now.upTo[ring]) {
            ring++;
        }
        return ring;
    }

    /** @return the instance at this address; null: there is none */
    @Nullable
    Candidate find(String authority, TrafficPolicy policy, LoadBalancer rule) {
        for (Candidate candidate : field(policy, rule).all) {
            if (candidate.endpoint().authority().equals(authority)) {
                return candidate;
            }
        }
        return null;
    }

    /** An instance has answered, or not. */
    void ended(Candidate candidate, Outcome outcome, TrafficPolicy policy, long nowNanos) {
        String authority = candidate.endpoint().authority();
        if (outcome.isInstanceFailure()) {
            Field now = field;
            outliers.failed(authority, policy.outlier(), now == null ? 0 : now.all.size(), nowNanos);
        } else if (outliers.answered(authority, nowNanos)) {
            candidate.load().reborn(nowNanos);
        }
    }

    void probeLost(Candidate candidate) {
        outliers.probeLost(candidate.endpoint().authority(), clock.nanos());
    }

    int ejected() {
        return outliers.ejected();
    }

    private Field field(TrafficPolicy policy, LoadBalancer rule) {
        Field now = field;
        Instances instances = view.now();
        return now != null
                        && now.of == instances
                        && now.policy == policy
                        && now.ejections == outliers.version()
                        && now.rule.equals(rule)
                ? now
                : make(instances, policy, rule);
    }

    private synchronized Field make(Instances instances, TrafficPolicy policy, LoadBalancer rule) {
        Field before = field;
        boolean same = before != null && before.of == instances;
        List<Candidate> all = before != null && same ? before.all : candidates(instances);
        int ejections = outliers.version();
        List<Candidate> able = new ArrayList<>();
        for (Candidate candidate : all) {
            if (candidate.endpoint().health() == Endpoint.Health.PASSING
                    && !outliers.isOut(candidate.endpoint().authority())) {
                able.add(candidate);
            }
        }
        Field made = new Field(instances, policy, rule, ejections, all, !able.isEmpty());
        if (able.size() < all.size() * PANIC_SHARE) {
            // All of them, wherever they stand: the near ones may be those that are dead.
            made.rings.add(balancer(made, all));
            made.upTo = new double[] {1};
        } else {
            spread(made, able);
        }
        field = made;
        return made;
    }

    private List<Candidate> candidates(Instances instances) {
        List<Endpoint> endpoints = new ArrayList<>();
        Set<String> authorities = new HashSet<>();
        for (Candidate seen : instances.all()) {
            endpoints.add(seen.endpoint());
            authorities.add(seen.endpoint().authority());
        }
        outliers.retain(authorities);
        return loads.candidates(endpoints);
    }

    private void spread(Field made, List<Candidate> able) {
        List<List<Candidate>> rings = new ArrayList<>();
        int[] healthy = new int[Overflow.RINGS];
        int[] all = new int[Overflow.RINGS];
        for (int i = 0; i < Overflow.RINGS; i++) {
            rings.add(new ArrayList<>());
        }
        for (Candidate candidate : made.all) {
            all[Overflow.ring(own, candidate.endpoint().locality())]++;
        }
        for (Candidate candidate : able) {
            int ring = Overflow.ring(own, candidate.endpoint().locality());
            healthy[ring]++;
            rings.get(ring).add(candidate);
        }
        double[] upTo = Overflow.upTo(healthy, all);
        List<Double> used = new ArrayList<>();
        for (int i = 0; i < Overflow.RINGS; i++) {
            if (!rings.get(i).isEmpty()) {
                made.rings.add(balancer(made, rings.get(i)));
                used.add(upTo[i]);
            }
        }
        made.upTo = used.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private Balancer balancer(Field made, List<Candidate> candidates) {
        return Balancers.of(made.rule, candidates, clock, random, made.policy.slowStartMillis());
    }
}
