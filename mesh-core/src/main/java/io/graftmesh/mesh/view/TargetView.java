package io.graftmesh.mesh.view;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.balance.Candidate;
import io.graftmesh.mesh.balance.Loads;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.Watch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One target as this process sees it now. */
public final class TargetView implements AutoCloseable {

    /**
     * Under this share of healthy endpoints the checks are believed less than the balance: all are used. Envoy's healthy
     * panic threshold.
     */
    static final double PANIC_SHARE = 0.5;

    private final Target target;
    private final Latest<List<Endpoint>> endpoints = new Latest<>();
    private final Watch watch;
    private volatile List<Candidate> all = Collections.emptyList();
    private volatile List<Candidate> healthy = Collections.emptyList();

    TargetView(Target target, ControlPlane control, MeshClock clock) {
        this.target = target;
        Loads loads = new Loads(clock);
        endpoints.follow(list -> {
            List<Candidate> candidates = loads.candidates(list);
            healthy = passing(candidates);
            all = candidates;
        });
        this.watch = control.watchEndpoints(target, endpoints);
    }

    private static List<Candidate> passing(List<Candidate> candidates) {
        List<Candidate> result = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (candidate.endpoint().health() == Endpoint.Health.PASSING) {
                result.add(candidate);
            }
        }
        return result;
    }

    public Target target() {
        return target;
    }

    public Latest<List<Endpoint>> endpoints() {
        return endpoints;
    }

    /** @return every instance, whatever its health */
    public List<Candidate> all() {
        return all;
    }

    public List<Candidate> healthy() {
        return healthy;
    }

    /** @return the instances to balance over: the healthy ones, or all of them when too few are */
    public List<Candidate> eligible() {
        List<Candidate> everyone = all;
        List<Candidate> good = healthy;
        return good.size() < everyone.size() * PANIC_SHARE ? everyone : good;
    }

    @Override
    public void close() {
        watch.close();
    }
}
