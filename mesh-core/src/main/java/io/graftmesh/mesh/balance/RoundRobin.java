package io.graftmesh.mesh.balance;

import io.graftmesh.mesh.Nullable;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/**
 * One after the other, the heavy ones more often but spread out: nginx's smooth weighted round robin. Begins anywhere, or all
 * clients that start together would march together.
 *
 * <p>Guarded by its own monitor.
 */
final class RoundRobin implements Balancer {

    private final List<Candidate> candidates;
    private final Weights weights;
    private final double[] credit;

    RoundRobin(List<Candidate> candidates, Weights weights, IntUnaryOperator random) {
        this.candidates = candidates;
        this.weights = weights;
        this.credit = new double[candidates.size()];
        for (int turns = candidates.isEmpty() ? 0 : random.applyAsInt(candidates.size()); turns > 0; turns--) {
            pick(0, ANY);
        }
    }

    @Override
    public synchronized @Nullable Candidate pick(long hash, Predicate<Candidate> skip) {
        double sum = 0;
        int best = -1;
        for (int i = 0; i < credit.length; i++) {
            if (skip.test(candidates.get(i))) {
                continue;
            }
            double weight = weights.of(candidates.get(i));
            credit[i] += weight;
            sum += weight;
            best = best < 0 || credit[i] > credit[best] ? i : best;
        }
        if (best < 0) {
            return null;
        }
        credit[best] -= sum;
        return candidates.get(best);
    }
}
