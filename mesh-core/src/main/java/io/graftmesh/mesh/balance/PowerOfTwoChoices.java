package io.graftmesh.mesh.balance;

import io.graftmesh.mesh.MeshClock;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Takes two endpoints at random and of these the freer one: nearly as even as looking at all of them (Mitzenmacher 2001),
 * without the herd that runs to the single best.
 */
public final class PowerOfTwoChoices {

    private final MeshClock clock;
    private final IntUnaryOperator random;
    private final Weights weights;

    /** @param random given n, a number from 0 to n-1 */
    public PowerOfTwoChoices(MeshClock clock, IntUnaryOperator random) {
        this(clock, random, new Weights(clock, 0));
    }

    PowerOfTwoChoices(MeshClock clock, IntUnaryOperator random, Weights weights) {
        this.clock = clock;
        this.random = random;
        this.weights = weights;
    }

    /** @param candidates at least one */
    public Candidate pick(List<Candidate> candidates) {
        int size = candidates.size();
        if (size == 1) {
            return candidates.get(0);
        }
        int first = random.applyAsInt(size);
        int second = random.applyAsInt(size - 1);
        if (second >= first) {
            second++; // never the same one twice
        }
        Candidate a = candidates.get(first);
        Candidate b = candidates.get(second);
        long now = clock.nanos();
        double loadA = a.load().load(now, weights.of(a));
        double loadB = b.load().load(now, weights.of(b));
        return loadA <= loadB ? a : b;
    }
}
