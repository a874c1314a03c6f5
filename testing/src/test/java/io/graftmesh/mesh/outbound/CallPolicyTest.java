package io.graftmesh.mesh.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graftmesh.mesh.FakeControlPlane;
import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.LoadBalancer;
import io.graftmesh.mesh.control.Locality;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.control.TrafficPolicy.Fault;
import io.graftmesh.mesh.control.TrafficPolicy.Limits;
import io.graftmesh.mesh.control.TrafficPolicy.Mirror;
import io.graftmesh.mesh.control.TrafficPolicy.Rate;
import io.graftmesh.mesh.record.CallReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What policy and experience do to calls: limits, faults, ejection, panic, locality, budget. */
class CallPolicyTest extends CallScenario {

    private static final FakeRequest GET = FakeRequest.get("/");

    @Test
    void a_call_beyond_the_limit_is_shed_at_once_and_room_comes_back() {
        control.service("orders", healthy(1)).traffic("orders", TrafficPolicy.NONE.withLimits(new Limits(0, 0, 2)));
        OutboundCall first = call(GET);
        OutboundCall second = call(GET);
        send(first);
        send(second);
        assertThat(refused(call(GET), CallReason.OVERLOADED).message()).contains("MaxConcurrentRequests");
        first.cancelled();
        send(call(GET));
    }

    @Test
    void calls_that_wait_for_a_connection_are_bounded_apart() {
        control.service("orders", healthy(1)).traffic("orders", TrafficPolicy.NONE.withLimits(new Limits(0, 1, 0)));
        OutboundCall waiting = call(GET);
        send(waiting);
        refused(call(GET), CallReason.OVERLOADED);
        waiting.sent();
        send(call(GET));
    }

    @Test
    void more_than_the_rate_is_refused_and_a_second_later_taken_again() {
        control.service("orders", healthy(1)).traffic("orders", TrafficPolicy.NONE.withRate(new Rate(10, 5)));
        for (int i = 0; i < 5; i++) {
            send(call(GET)).endpoint();
        }
        assertThat(refused(call(GET), CallReason.RATE_LIMITED).status()).isEqualTo(429);
        clock.advanceMillis(100);
        send(call(GET));
        refused(call(GET), CallReason.RATE_LIMITED);
    }

    @Test
    void faults_hit_their_share_and_no_more() {
        control.service("orders", healthy(1))
                .traffic("orders", TrafficPolicy.NONE.withFault(new Fault(30, 2_000, 10, 418)));
        int delayed = 0;
        int aborted = 0;
        for (int i = 0; i < 4_000; i++) {
            OutboundCall call = call(GET);
            CallStep step = call.next();
            if (step instanceof CallStep.Wait) {
                assertThat(((CallStep.Wait) step).millis()).isEqualTo(2_000);
                delayed++;
                step = call.next();
            }
            if (step instanceof CallStep.GiveUp) {
                assertThat(((CallStep.GiveUp) step).status()).isEqualTo(418);
                aborted++;
            }
            call.cancelled();
        }
        assertThat(delayed / 4_000.0).isCloseTo(0.30, within(0.03));
        assertThat(aborted / 4_000.0).isCloseTo(0.10, within(0.02));
        assertThat(records.calls.stream().filter(r -> r.reason == CallReason.FAULT_INJECTED))
                .hasSize(aborted);
    }

    @Test
    void a_delay_counts_against_the_deadline() {
        control.service("orders", healthy(1))
                .traffic("orders", TrafficPolicy.NONE.withFault(new Fault(100, 500, 0, 0)));
        OutboundCall call = call(FakeRequest.get("/").within(400));
        assertThat(call.next()).hasToString("wait 500 ms");
        clock.advanceMillis(500);
        refused(call, CallReason.DEADLINE);
    }

    @Test
    void a_mirror_is_named_for_its_share_of_calls() {
        control.service("orders", healthy(1))
                .traffic("orders", TrafficPolicy.NONE.withMirror(new Mirror("shadow", 25)));
        int mirrored = 0;
        for (int i = 0; i < 4_000; i++) {
            OutboundCall call = call(GET);
            send(call);
            mirrored += "shadow".equals(call.mirror()) ? 1 : 0;
            call.cancelled();
        }
        assertThat(mirrored / 4_000.0).isCloseTo(0.25, within(0.03));
    }

    @Test
    void an_instance_that_fails_five_times_in_a_row_is_left_alone_and_asked_again_by_one_call() {
        // In turns, for the default balancer would avoid it long before the fifth failure.
        LoadBalancer inTurns = LoadBalancer.of(LoadBalancer.Policy.ROUND_ROBIN);
        control.service("orders", healthy(1), healthy(2), healthy(3), healthy(4))
                .traffic("orders", TrafficPolicy.NONE.withLoadBalancer(inTurns));
        for (int i = 0; i < 400; i++) {
            play(FakeRequest.post("/"), Map.of("i1", 503));
        }
        assertThat(taken).containsEntry("i1", 5);
        assertThat(mesh().upstreams().of("web", "orders").ejected()).isEqualTo(1);
        taken.clear();
        for (int i = 0; i < 400; i++) {
            play(FakeRequest.post("/"), Map.of("i1", 503));
        }
        assertThat(taken).doesNotContainKey("i1");
        clock.advanceMillis(30_000);
        for (int i = 0; i < 400; i++) {
            play(FakeRequest.post("/"), Map.of("i1", 503));
        }
        assertThat(taken).containsEntry("i1", 1); // the probe
        clock.advanceMillis(60_000);
        taken.clear();
        for (int i = 0; i < 400; i++) {
            play(FakeRequest.post("/"), Map.of());
        }
        assertThat(taken.get("i1")).isGreaterThan(30);
        assertThat(mesh().upstreams().of("web", "orders").ejected()).isZero();
    }

    @Test
    void an_instance_that_comes_back_from_ejection_starts_slowly_where_the_policy_says_so() {
        control.service("orders", healthy(1), healthy(2), healthy(3), healthy(4))
                .traffic(
                        "orders",
                        TrafficPolicy.NONE
                                .withLoadBalancer(LoadBalancer.of(LoadBalancer.Policy.ROUND_ROBIN))
                                .withSlowStartMillis(20_000));
        for (int i = 0; i < 400; i++) {
            play(FakeRequest.post("/"), Map.of("i1", 503));
        }
        clock.advanceMillis(30_000);
        play(FakeRequest.post("/"), Map.of()); // the probe
        taken.clear();
        for (int i = 0; i < 400; i++) {
            play(FakeRequest.post("/"), Map.of());
        }
        assertThat(taken.get("i1")).as("a tenth of a share").isBetween(5, 25);
        clock.advanceMillis(20_000);
        taken.clear();
        for (int i = 0; i < 400; i++) {
            play(FakeRequest.post("/"), Map.of());
        }
        assertThat(taken.get("i1")).as("all of it").isBetween(90, 110);
    }

    @Test
    void the_applications_own_errors_eject_nobody() {
        control.service("orders", healthy(1), healthy(2));
        for (int i = 0; i < 200; i++) {
            play(FakeRequest.post("/"), Map.of("i1", 500, "i2", 404));
        }
        assertThat(mesh().upstreams().of("web", "orders").ejected()).isZero();
    }

    @Test
    void one_dead_instance_costs_no_call() {
        control.service("orders", healthy(1), healthy(2), healthy(3));
        for (int i = 0; i < 1_000; i++) {
            assertThat(play(FakeRequest.post("/"), Map.of("i2", 0))).isEqualTo(CallReason.OK);
        }
        assertThat(taken.get("i2")).isLessThan(15);
    }

    @Test
    void when_most_are_said_to_be_ill_all_are_used() {
        control.service(
                "orders",
                healthy(1),
                FakeControlPlane.endpoint(2, Endpoint.Health.CRITICAL),
                FakeControlPlane.endpoint(3, Endpoint.Health.CRITICAL));
        for (int i = 0; i < 100; i++) {
            play(GET, Map.of());
        }
        assertThat(taken).containsOnlyKeys("i1", "i2", "i3");
    }

    @Test
    void calls_stay_in_the_zone_while_it_can_carry_them_and_overflow_beyond() {
        config.locality(new Locality("eu", "eu-1"));
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            boolean near = i < 10;
            boolean ill = near && i < 5;
            endpoints.add(new Endpoint(
                    (near ? "near" : "far") + i,
                    "10.0.0." + i,
                    80,
                    1,
                    ill ? Endpoint.Health.CRITICAL : Endpoint.Health.PASSING,
                    Map.of("region", "eu", "zone", near ? "eu-1" : "eu-2")));
        }
        control.service("orders", endpoints.toArray(new Endpoint[0]));
        for (int i = 0; i < 5_000; i++) {
            play(GET, Map.of());
        }
        int near = taken.entrySet().stream()
                .filter(e -> e.getKey().startsWith("near"))
                .mapToInt(Map.Entry::getValue)
                .sum();
        assertThat(near / 5_000.0).isCloseTo(0.7, within(0.03)); // 5 of 10 healthy, times 1.4
    }

    @Test
    void when_most_are_ill_nearness_does_not_count() {
        config.locality(new Locality("eu", "eu-1"));
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            boolean near = i < 5;
            endpoints.add(new Endpoint(
                    (near ? "near" : "far") + i,
                    "10.0.0." + i,
                    80,
                    1,
                    near || i == 5 ? Endpoint.Health.CRITICAL : Endpoint.Health.PASSING,
                    Map.of("region", "eu", "zone", near ? "eu-1" : "eu-2")));
        }
        control.service("orders", endpoints.toArray(new Endpoint[0]));
        for (int i = 0; i < 500; i++) {
            play(GET, Map.of());
        }
        assertThat(taken).hasSize(10);
    }

    @Test
    void in_a_total_outage_the_budget_holds() {
        control.service("orders", healthy(1), healthy(2), healthy(3));
        int calls = 20_000;
        for (int i = 0; i < calls; i++) {
            OutboundCall call = call(GET);
            while (true) {
                CallStep step = call.next();
                if (step instanceof CallStep.GiveUp) {
                    break;
                }
                if (step instanceof CallStep.Send) {
                    taken.merge("all", 1, Integer::sum);
                    call.failed(new java.io.IOException("Connection refused"));
                }
            }
            clock.advanceMillis(1); // 1,000 calls a second
        }
        double share = (taken.get("all") - calls) / (double) calls;
        System.out.printf("retries in a total outage: %.1f %% of the calls%n", share * 100);
        assertThat(share).isBetween(0.15, 0.22);
    }

    @Test
    void a_policy_that_changes_holds_from_the_next_call() {
        control.service("orders", healthy(1));
        send(call(GET));
        control.traffic("orders", TrafficPolicy.NONE.withFault(new Fault(0, 0, 100, 503)));
        refused(call(GET), CallReason.FAULT_INJECTED);
        control.traffic("orders", TrafficPolicy.NONE);
        send(call(GET));
    }

    @Test
    void retries_can_be_turned_off() {
        control.service("orders", healthy(1), healthy(2)).traffic("orders", TrafficPolicy.NONE.withRetries(0));
        OutboundCall call = call(GET);
        send(call);
        assertThat(answers(call, 503)).isTrue();
    }
}
