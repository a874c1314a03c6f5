package io.graftmesh.mesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.ManualClock;
import io.graftmesh.mesh.control.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One caller, one call after the other, on a quick mesh: an instance that was dead or slow, and is not any more. */
class RestTest {

    private static final double REFUSED = -0.1;
    private static final double NO_ANSWER = -5_000;

    /** What the first instance does at this time, in milliseconds; less than 0: it fails, after so long. */
    private interface First {
        double take(int call);
    }

    private final ManualClock clock = new ManualClock();
    private final Random random = new Random(7);
    private final PowerOfTwoChoices balancer = new PowerOfTwoChoices(clock, random::nextInt);
    private final Map<String, Integer> taken = new HashMap<>();
    private final Map<String, Double> spentMillis = new HashMap<>();

    private List<Candidate> instances(int count) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            endpoints.add(new Endpoint("i" + i, "10.0.0." + i, 80, 1, Endpoint.Health.PASSING, Collections.emptyMap()));
        }
        return new Loads(clock).candidates(endpoints);
    }

    /** Forgets what was counted, and goes on for that long. The others take 1 to 1.5 ms. */
    private void run(List<Candidate> instances, long millis, First first) {
        taken.clear();
        spentMillis.clear();
        for (long end = clock.wallMillis() + millis; clock.wallMillis() < end; ) {
            Candidate picked = balancer.pick(instances);
            String id = picked.endpoint().id();
            int call = taken.merge(id, 1, Integer::sum);
            double took = id.equals("i0") ? first.take(call) : quick();
            long nanos = (long) (Math.abs(took) * 1_000_000);
            picked.load().started();
            clock.advanceNanos(nanos);
            if (took < 0) {
                picked.load().failed(clock.nanos(), nanos);
            } else {
                picked.load().observed(clock.nanos(), nanos);
            }
            picked.load().ended();
            spentMillis.merge(id, nanos / 1e6, Double::sum);
        }
    }

    private double quick() {
        return 1 + random.nextDouble() / 2;
    }

    /** @return of a fair share */
    private double share(int instances) {
        int all = taken.values().stream().mapToInt(i -> i).sum();
        return (double) taken.getOrDefault("i0", 0) / all * instances;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void an_instance_that_refused_has_its_share_again_within_fifteen_seconds_of_its_restart(int count) {
        List<Candidate> instances = instances(count);
        run(instances, 20_000, call -> quick());
        run(instances, 60_000, call -> REFUSED);
        // Started again, and cold: its first answers take 300, 75, 19 and 5 ms.
        // Eight seconds at the most until the first, then six.
        run(instances, 15_000, call -> Math.max(quick(), 300 / Math.pow(4, call - 1)));
        assertThat(taken.get("i0")).isGreaterThan(5);
        run(instances, 20_000, call -> quick());
        assertThat(share(count)).isBetween(0.7, 1.3);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void one_slow_answer_costs_an_instance_its_share_for_seconds_and_not_for_a_minute(int count) {
        List<Candidate> instances = instances(count);
        run(instances, 20_000, call -> call == 5_000 ? 200 : quick());
        run(instances, 4_000, call -> call == 1 ? 200 : quick());
        run(instances, 20_000, call -> quick());
        assertThat(share(count)).isBetween(0.7, 1.3);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void an_instance_that_stays_dead_is_asked_ever_more_rarely(int count) {
        List<Candidate> instances = instances(count);
        run(instances, 20_000, call -> quick());
        run(instances, 60_000, call -> REFUSED);
        assertThat(taken.get("i0")).isBetween(5, 12);
        run(instances, 60_000, call -> REFUSED);
        assertThat(taken.get("i0")).isBetween(5, 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void one_that_lets_callers_wait_costs_them_a_tenth_of_their_time(int count) {
        List<Candidate> instances = instances(count);
        run(instances, 300_000, call -> NO_ANSWER);
        assertThat(spentMillis.get("i0")).isLessThan(35_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void one_that_is_really_slow_gets_few(int count) {
        List<Candidate> instances = instances(count);
        run(instances, 60_000, call -> 500);
        assertThat(share(count)).isLessThan(0.01);
        assertThat(spentMillis.get("i0")).isLessThan(6_500);
    }

    @Test
    void callers_that_come_rarely_keep_off_the_slow_one_too() {
        List<Candidate> two = instances(2);
        int slow = 0;
        for (int i = 0; i < 50; i++) {
            clock.advanceMillis(6_000);
            run(two, 1, call -> 500);
            slow += taken.getOrDefault("i0", 0);
        }
        assertThat(slow).isLessThan(8);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void calls_one_at_a_time_do_not_stay_with_one_of_equals(int count) {
        List<Candidate> instances = instances(count);
        run(instances, 60_000, call -> quick());
        assertThat(share(count)).isBetween(0.7, 1.3);
    }
}
