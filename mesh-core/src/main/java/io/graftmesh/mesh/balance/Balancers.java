package io.graftmesh.mesh.balance;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.control.LoadBalancer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/** Makes the balancer that a policy names. */
public final class Balancers {

    private Balancers() {}

    /**
     * @param random given n, a number from 0 to n-1
     * @param slowStartMillis over which a new endpoint gets its full share; 0: at once
     */
    public static Balancer of(
            LoadBalancer policy,
            List<Candidate> candidates,
            MeshClock clock,
            IntUnaryOperator random,
            long slowStartMillis) {
        Weights weights = new Weights(clock, slowStartMillis);
        switch (policy.policy()) {
            case LEAST_REQUEST:
                return over(candidates, new LeastRequest(weights, policy.choices(), random)::pick);
            case ROUND_ROBIN:
                return new RoundRobin(candidates, weights, random);
            case RANDOM:
                return over(candidates, new RandomChoice(weights, random)::pick);
            case RING_HASH:
                return new HashRing(candidates, policy.ringMin(), policy.ringMax());
            case MAGLEV:
                return new Maglev(candidates);
            default:
                return over(candidates, new PowerOfTwoChoices(clock, random, weights)::pick);
        }
    }

    /** @param among picks one of a list that is not empty */
    private static Balancer over(List<Candidate> candidates, Function<List<Candidate>, Candidate> among) {
        return (hash, skip) -> {
            List<Candidate> open = skip == Balancer.ANY ? candidates : without(candidates, skip);
            return open.isEmpty() ? null : among.apply(open);
        };
    }

    private static List<Candidate> without(List<Candidate> candidates, Predicate<Candidate> skip) {
        List<Candidate> open = new ArrayList<>(candidates);
        open.removeIf(skip);
        return open;
    }
}
