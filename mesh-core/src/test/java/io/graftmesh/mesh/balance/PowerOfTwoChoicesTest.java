package io.graftmesh.mesh.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graftmesh.mesh.FakeControlPlane;
import io.graftmesh.mesh.ManualClock;
import io.graftmesh.mesh.control.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PowerOfTwoChoicesTest {

    private final ManualClock clock = new ManualClock();
    private final Random random = new Random(42);
    private final PowerOfTwoChoices balancer = new PowerOfTwoChoices(clock, random::nextInt);

    private List<Candidate> candidates(int... weights) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            endpoints.add(new Endpoint(
                    "i" + i, "10.0.0." + i, 80, weights[i], Endpoint.Health.PASSING, Collections.emptyMap()));
        }
        return new Loads(clock).candidates(endpoints);
    }

    /** Calls that begin every millisecond and take what each endpoint takes; returns who got how many. */
    private Map<String, Integer> run(List<Candidate> candidates, int calls, Map<String, Long> tookMillis) {
        Map<String, Integer> taken = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            Candidate picked = balancer.pick(candidates);
            picked.load().started();
            picked.load()
                    .observed(
                            clock.nanos(),
                            tookMillis.getOrDefault(picked.endpoint().id(), 10L) * 1_000_000);
            picked.load().ended();
            taken.merge(picked.endpoint().id(), 1, Integer::sum);
            clock.advanceMillis(1);
        }
        return taken;
    }

    @Test
    void equals_get_equal_shares() {
        Map<String, Integer> taken = run(candidates(1, 1, 1, 1), 8_000, Collections.emptyMap());
        assertThat(taken.values())
                .allSatisfy(count -> assertThat((double) count).isCloseTo(2_000, within(300.0)));
    }

    @Test
    void a_slow_one_is_left_nearly_alone() {
        Map<String, Integer> taken = run(candidates(1, 1, 1), 3_000, Collections.singletonMap("i1", 500L));
        assertThat(taken.getOrDefault("i1", 0)).isLessThan(100);
    }

    @Test
    void open_connections_count_as_load() {
        List<Candidate> candidates = candidates(1, 1);
        candidates.get(0).load().started();
        candidates.get(0).load().started();
        for (int i = 0; i < 20; i++) {
            assertThat(balancer.pick(candidates)).isSameAs(candidates.get(1));
        }
    }

    @Test
    void a_failed_connect_keeps_others_away_and_is_forgotten_after_its_rest() {
        List<Candidate> candidates = candidates(1, 1);
        candidates.get(0).load().failed(clock.nanos(), 0);
        for (int i = 0; i < 20; i++) {
            assertThat(balancer.pick(candidates)).isSameAs(candidates.get(1));
        }
        clock.advanceMillis(1_000);
        Map<String, Integer> taken = run(candidates, 400, Collections.emptyMap());
        assertThat(taken.get("i0")).isGreaterThan(100);
    }

    @Test
    void twice_the_weight_carries_about_twice_the_load() {
        List<Candidate> candidates = candidates(2, 1);
        for (int i = 0; i < 300; i++) {
            balancer.pick(candidates).load().started();
        }
        assertThat(candidates.get(0).load().inFlight()).isBetween(190, 210);
    }

    @Test
    void a_single_endpoint_is_taken_whatever_its_load() {
        List<Candidate> candidates = candidates(1);
        candidates.get(0).load().failed(clock.nanos(), 0);
        assertThat(balancer.pick(candidates)).isSameAs(candidates.get(0));
    }

    @Test
    void an_endpoint_keeps_its_load_when_the_list_around_it_changes() {
        Loads loads = new Loads(clock);
        Endpoint stays = FakeControlPlane.endpoint(1, Endpoint.Health.PASSING);
        Candidate before = loads.candidates(Collections.singletonList(stays)).get(0);
        before.load().started();
        List<Endpoint> more = new ArrayList<>();
        more.add(FakeControlPlane.endpoint(2, Endpoint.Health.PASSING));
        more.add(stays);
        assertThat(loads.candidates(more).get(1).load()).isSameAs(before.load());
    }
}
