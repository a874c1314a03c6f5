package io.graftmesh.mesh.balance;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** Looks at some at random and takes the one with the fewest open requests for its weight: Envoy's least request. */
final class LeastRequest {

    private final Weights weights;
    private final int choices;
    private final IntUnaryOperator random;

    LeastRequest(Weights weights, int choices, IntUnaryOperator random) {
        this.weights = weights;
        this.choices = choices;
        this.random = random;
    }

    Candidate pick(List<Candidate> open) {
        Candidate best = open.get(random.applyAsInt(open.size()));
        for (int i = 1; i < choices; i++) {
            Candidate other = open.get(random.applyAsInt(open.size()));
            if (load(other) < load(best)) {
                best = other;
            }
        }
        return best;
    }

    private double load(Candidate candidate) {
        return (candidate.load().inFlight() + 1) / weights.of(candidate);
    }
}
