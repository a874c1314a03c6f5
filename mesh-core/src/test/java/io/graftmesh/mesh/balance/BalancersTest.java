package io.graftmesh.mesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.ManualClock;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.LoadBalancer;
import io.graftmesh.mesh.control.LoadBalancer.Policy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How even each balancer is. The measure is the largest deviation of an endpoint's share of calls from its share of weight, in
 * percent of the latter: 10 means that one got 90 or 110 calls where 100 were due.
 */
class BalancersTest {

    private static final int CALLS = 40_000;

    private final ManualClock clock = new ManualClock();
    private final Random random = new Random(11);

    private List<Candidate> candidates(int... weights) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            endpoints.add(new Endpoint(
                    "i" + i, "10.0.0." + i, 80, weights[i], Endpoint.Health.PASSING, Collections.emptyMap()));
        }
        return new Loads(clock).candidates(endpoints);
    }

    private Balancer balancer(Policy policy, List<Candidate> candidates) {
        return Balancers.of(LoadBalancer.of(policy), candidates, clock, random::nextInt, 0);
    }

    private static int[] equal(int count) {
        int[] weights = new int[count];
        java.util.Arrays.fill(weights, 1);
        return weights;
    }

    /** A service under way: calls come all the time, take 5 to 15 ms each, and several are open at once. */
    private Map<String, Integer> serve(Balancer balancer, int calls, int concurrency) {
        Map<String, Integer> taken = new HashMap<>();
        PriorityQueue<Object[]> open = new PriorityQueue<>((a, b) -> Long.compare((long) a[0], (long) b[0]));
        for (int i = 0; i < calls; i++) {
            while (open.size() >= concurrency) {
                Object[] first = open.remove();
                long at = (long) first[0];
                clock.advanceMillis(Math.max(0, (at - clock.nanos()) / 1_000_000));
                Candidate done = (Candidate) first[1];
                done.load().observed(clock.nanos(), (long) first[2]);
                done.load().ended();
            }
            Candidate picked = balancer.pick(random.nextLong(), Balancer.ANY);
            picked.load().started();
            long took = (5 + random.nextInt(11)) * 1_000_000L;
            open.add(new Object[] {clock.nanos() + took, picked, took});
            taken.merge(picked.endpoint().id(), 1, Integer::sum);
        }
        return taken;
    }

    private static double deviation(Map<String, Integer> taken, List<Candidate> candidates) {
        double calls = taken.values().stream().mapToInt(Integer::intValue).sum();
        double weights =
                candidates.stream().mapToInt(c -> c.endpoint().weight()).sum();
        double worst = 0;
        for (Candidate candidate : candidates) {
            double due = calls * candidate.endpoint().weight() / weights;
            double got = taken.getOrDefault(candidate.endpoint().id(), 0);
            worst = Math.max(worst, Math.abs(got - due) / due * 100);
        }
        return worst;
    }

    /** Measured: 2, 1, 0, 2, 14 and 4 %; the bounds leave room for another seed. */
    @ParameterizedTest
    @CsvSource({"PEAK_EWMA,12", "LEAST_REQUEST,6", "ROUND_ROBIN,0.1", "RANDOM,10", "RING_HASH,35", "MAGLEV,12"})
    void equals_get_equal_shares_of_concurrent_calls(Policy policy, double bound) {
        List<Candidate> ten = candidates(equal(10));
        double worst = deviation(serve(balancer(policy, ten), CALLS, 20), ten);
        System.out.printf("evenness: %s deviates by %.1f %% at most%n", policy, worst);
        assertThat(worst).isLessThan(bound);
    }

    @ParameterizedTest
    @CsvSource({"LEAST_REQUEST,15", "ROUND_ROBIN,0.1", "RANDOM,10", "RING_HASH,35", "MAGLEV,12"})
    void shares_follow_weights(Policy policy, double bound) {
        List<Candidate> weighted = candidates(1, 2, 3, 4);
        // Many at once: least request follows open requests, of which there must be some to compare.
        double worst = deviation(serve(balancer(policy, weighted), CALLS, 200), weighted);
        System.out.printf("weights: %s deviates by %.1f %% at most%n", policy, worst);
        assertThat(worst).isLessThan(bound);
    }

    @Test
    void peak_ewma_follows_weights_in_order_though_not_to_the_letter() {
        List<Candidate> weighted = candidates(1, 2, 4);
        Map<String, Integer> taken = serve(balancer(Policy.PEAK_EWMA, weighted), CALLS, 200);
        assertThat(taken.get("i2")).isGreaterThan((int) (1.3 * taken.get("i1")));
        assertThat(taken.get("i1")).isGreaterThan((int) (1.3 * taken.get("i0")));
    }

    /**
     * The known weakness: who calls one at a time compares the last costs alone, and of two that are nearly equal the quicker one
     * is taken until the other's memory has faded. It still gets calls, and more of them the closer the two are.
     */
    @Test
    void one_call_at_a_time_over_two_makes_peak_ewma_prefer_the_quicker_but_never_forget_the_other() {
        List<Candidate> two = candidates(1, 1);
        Balancer balancer = balancer(Policy.PEAK_EWMA, two);
        Map<String, Integer> taken = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            Candidate picked = balancer.pick(0, Balancer.ANY);
            picked.load().started();
            long took = picked.endpoint().id().equals("i0") ? 10 : 12;
            clock.advanceMillis(took);
            picked.load().observed(clock.nanos(), took * 1_000_000L);
            picked.load().ended();
            taken.merge(picked.endpoint().id(), 1, Integer::sum);
        }
        assertThat(taken.get("i0")).isGreaterThan(9_000);
        assertThat(taken.get("i1")).isGreaterThan(20);
    }

    /** The same two, and the same caller: the others do not look at time. */
    @ParameterizedTest
    @EnumSource(names = {"LEAST_REQUEST", "ROUND_ROBIN", "RANDOM"})
    void one_call_at_a_time_over_two_is_even_for_the_others(Policy policy) {
        List<Candidate> two = candidates(1, 1);
        assertThat(deviation(serve(balancer(policy, two), 10_000, 1), two)).isLessThan(5);
    }

    @ParameterizedTest
    @EnumSource
    void what_is_to_be_skipped_is_never_picked_and_when_all_are_there_is_none(Policy policy) {
        List<Candidate> three = candidates(1, 2, 3);
        Balancer balancer = balancer(policy, three);
        for (int i = 0; i < 500; i++) {
            assertThat(balancer.pick(random.nextLong(), c -> c != three.get(1))).isSameAs(three.get(1));
            assertThat(balancer.pick(random.nextLong(), c -> true)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_empty_list_has_nobody_to_pick(Policy policy) {
        assertThat(balancer(policy, Collections.emptyList()).pick(1, Balancer.ANY))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"RING_HASH,0.001", "MAGLEV,0.1"})
    void the_same_hash_goes_to_the_same_endpoint_and_few_move_when_one_leaves(Policy policy, double mostMoved) {
        List<Candidate> ten = candidates(equal(10));
        Balancer before = balancer(policy, ten);
        Balancer after = balancer(policy, ten.subList(0, 9));
        int moved = 0;
        for (int i = 0; i < 10_000; i++) {
            long hash = Hashes.of("user-" + i);
            Candidate home = before.pick(hash, Balancer.ANY);
            assertThat(before.pick(hash, Balancer.ANY)).isSameAs(home);
            boolean stays = home == after.pick(hash, Balancer.ANY);
            moved += stays || home == ten.get(9) ? 0 : 1;
        }
        assertThat(moved).isLessThan((int) (10_000 * mostMoved));
        System.out.printf("stability: %s moved %.1f %% of the others' requests%n", policy, moved / 100.0);
    }

    @Test
    void a_new_endpoint_starts_slowly_where_policy_says_so() {
        Loads loads = new Loads(clock);
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.add(new Endpoint("old", "10.0.0.1", 80, 1, Endpoint.Health.PASSING, Collections.emptyMap()));
        loads.candidates(endpoints);
        clock.advanceMillis(60_000);
        endpoints.add(new Endpoint("new", "10.0.0.2", 80, 1, Endpoint.Health.PASSING, Collections.emptyMap()));
        List<Candidate> two = loads.candidates(endpoints);
        Balancer balancer = Balancers.of(LoadBalancer.of(Policy.ROUND_ROBIN), two, clock, random::nextInt, 30_000);
        int early = share(balancer);
        clock.advanceMillis(15_000);
        int halfway = share(balancer);
        clock.advanceMillis(15_000);
        int late = share(balancer);
        assertThat(early).isBetween(80, 100); // a tenth of the other's
        assertThat(halfway).isBetween(320, 345); // half
        assertThat(late).isBetween(495, 505);
    }

    private static int share(Balancer balancer) {
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            taken += balancer.pick(0, Balancer.ANY).endpoint().id().equals("new") ? 1 : 0;
        }
        return taken;
    }
}
