package io.graftmesh.mesh.balance;

import io.graftmesh.mesh.MeshClock;

/** What an endpoint weighs now: what the control plane says, less while it is new. */
final class Weights {

    /** Envoy's {@code min_weight_percent}: a new endpoint must get something, or it never warms up. */
    static final double LEAST = 0.1;

    private final MeshClock clock;
    private final long slowStartNanos;

    Weights(MeshClock clock, long slowStartMillis) {
        this.clock = clock;
        this.slowStartNanos = slowStartMillis * 1_000_000;
    }

    double of(Candidate candidate) {
        int weight = candidate.endpoint().weight();
        if (slowStartNanos == 0) {
            return weight;
        }
        long age = clock.nanos() - candidate.load().bornNanos();
        return age >= slowStartNanos ? weight : weight * Math.max(LEAST, (double) age / slowStartNanos);
    }
}
