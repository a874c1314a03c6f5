package io.graftmesh.mesh.balance;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** Any of them, the heavy ones more often. Draws again in proportion to the weight: no table to keep while weights grow. */
final class RandomChoice {

    private static final int PRECISION = 1 << 20;

    /** With ordinary weights three draws do; a list of one heavy and many light ones must not be drawn from for ever. */
    private static final int MAX_DRAWS = 200;

    private final Weights weights;
    private final IntUnaryOperator random;

    RandomChoice(Weights weights, IntUnaryOperator random) {
        this.weights = weights;
        this.random = random;
    }

    Candidate pick(List<Candidate> open) {
        double heaviest = 0;
        double lightest = Double.MAX_VALUE;
        for (Candidate candidate : open) {
            double weight = weights.of(candidate);
            heaviest = Math.max(heaviest, weight);
            lightest = Math.min(lightest, weight);
        }
        Candidate drawn = open.get(random.applyAsInt(open.size()));
        for (int i = 0; lightest < heaviest && i < MAX_DRAWS; i++) {
            if (random.applyAsInt(PRECISION) < weights.of(drawn) / heaviest * PRECISION) {
                return drawn;
            }
            drawn = open.get(random.applyAsInt(open.size()));
        }
        return drawn;
    }
}
