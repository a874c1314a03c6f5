package io.graftmesh.mesh.view;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.balance.Candidate;
import io.graftmesh.mesh.balance.Loads;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.Watch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** One target as this process sees it now. */
public final class TargetView implements MeshView.CloseableView {

    /**
     * Under this share of healthy endpoints the checks are believed less than the balance: all are used. Envoy's healthy
     * panic threshold.
     */
    static final double PANIC_SHARE = 0.5;

    private final Target target;
    private final Latest<Instances> instances = new Latest<>();
    private final Watch watch;

    TargetView(Target target, ControlPlane control, MeshClock clock, Consumer<ControlFailure> failed) {
        this.target = target;
        Loads loads = new Loads(clock);
        instances.followFailures(failed);
        this.watch = control.watchEndpoints(target, new Listener<List<Endpoint>>() {
            @Override
            public void changed(List<Endpoint> list) {
                instances.changed(new Instances(loads.candidates(list)));
            }

            @Override
            public void failed(ControlFailure failure) {
                instances.failed(failure);
            }
        });
    }

    public Target target() {
        return target;
    }

    public Latest<Instances> instances() {
        return instances;
    }

    /** @return what is known now; {@link Instances#NONE} before the control plane has said anything */
    public Instances now() {
        Instances known = instances.value();
        return known == null ? Instances.NONE : known;
    }

    @Override
    public void close() {
        watch.close();
        instances.end();
    }

    /** The instances of a target at one moment. */
    public static final class Instances {
        static final Instances NONE = new Instances(Collections.emptyList());

        private final List<Candidate> all;
        private final List<Candidate> healthy;

        Instances(List<Candidate> all) {
            this.all = Collections.unmodifiableList(all);
            List<Candidate> passing = new ArrayList<>();
            for (Candidate candidate : all) {
                if (candidate.endpoint().health() == Endpoint.Health.PASSING) {
                    passing.add(candidate);
                }
            }
            this.healthy = Collections.unmodifiableList(passing);
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
            return healthy.size() < all.size() * PANIC_SHARE ? all : healthy;
        }
    }
}
