package io.graftmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graftmesh.cli.admin.ConnectionLine;
import io.graftmesh.cli.admin.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A check that could not fail would show nothing: each of them is given a world in which its claim is false. */
class VerdictsTest {

    private static final Http.Answer ORDER =
            new Http.Answer(200, "{\"order\":{\"id\":1,\"item\":\"widget\"},\"stock\":42}");
    private static final Http.Answer FAILURE = new Http.Answer(502, "orders: ConnectException: Connection refused");

    @Nested
    class OutsideIn {
        @Test
        void holdsForAnOrder() {
            assertThat(OutsideInCheck.judge(ORDER).hold()).isTrue();
        }

        @Test
        void failsForAnErrorAndForAPageThatIsNoOrder() {
            assertThat(OutsideInCheck.judge(FAILURE).hold()).isFalse();
            assertThat(OutsideInCheck.judge(new Http.Answer(200, "<html>")).hold())
                    .isFalse();
        }
    }

    @Nested
    class Balance {
        @Test
        void holdsWhenBothServe() {
            assertThat(BalanceCheck.judge(tally(70, 60)).hold()).isTrue();
        }

        @Test
        void failsWhenOneServesNextToNothing() {
            assertThat(BalanceCheck.judge(tally(130, 0)).missing()).containsExactly("v2 got next to nothing");
            assertThat(BalanceCheck.judge(tally(2, 128)).missing()).containsExactly("v1 got next to nothing");
        }

        @Test
        void failsWhenThereWasTooLittleTraffic() {
            assertThat(BalanceCheck.judge(tally(3, 3)).hold()).isFalse();
        }

        @Test
        void failsWhenARequestFailed() {
            assertThat(BalanceCheck.judge(tally(70, 60, "502 no")).hold()).isFalse();
        }
    }

    @Nested
    class Kill {
        @Test
        void holdsWhenNothingFailedAndTheOtherTookOver() {
            assertThat(KillCheck.judge(tally(30, 30), tally(210, 2), 1).hold()).isTrue();
        }

        @Test
        void failsWhenOneRequestFailed() {
            assertThat(KillCheck.judge(tally(30, 30), tally(210, 0, "502 orders: EOF"), 1)
                            .missing())
                    .containsExactly("failed: 502 orders: EOF");
        }

        @Test
        void failsWhenTheVictimWasNotInUse() {
            assertThat(KillCheck.judge(tally(60, 0), tally(210, 0), 1).hold()).isFalse();
        }

        @Test
        void failsWhenTheVictimWentOnAnswering() {
            assertThat(KillCheck.judge(tally(30, 30), tally(100, 110), 1).hold())
                    .isFalse();
        }

        @Test
        void failsWhenTheTrafficStopped() {
            assertThat(KillCheck.judge(tally(30, 30), tally(5, 0), 1).hold()).isFalse();
        }
    }

    @Nested
    class Return {
        @Test
        void needsCallsToTheInstanceThatCameBack() {
            assertThat(ReturnCheck.judge(tally(500, 10)).hold()).isTrue();
            assertThat(ReturnCheck.judge(tally(500, 3)).hold()).isFalse();
            assertThat(ReturnCheck.judge(tally(500, 10, "502 no")).hold()).isFalse();
        }
    }

    @Nested
    class Canary {
        @Test
        void holdsForATenthWithinWhatChanceMakesOfIt() {
            assertThat(CanaryCheck.judge(tally(900, 100)).hold()).isTrue();
            assertThat(CanaryCheck.judge(tally(870, 130)).hold()).isTrue();
        }

        @Test
        void failsForAnotherShareForTooFewCallsAndForAFailure() {
            assertThat(CanaryCheck.judge(tally(500, 500)).missing()).containsExactly("v2 got 500 of a thousand calls");
            assertThat(CanaryCheck.judge(tally(1_000, 0)).hold()).isFalse();
            assertThat(CanaryCheck.judge(tally(90, 10)).hold()).isFalse();
            assertThat(CanaryCheck.judge(tally(900, 100, "502 no")).hold()).isFalse();
        }
    }

    @Nested
    class EffectOfAChange {
        @Test
        void failsWhenItNeverHeldOrCameLate() {
            assertThat(Effect.judge("a split", 200).hold()).isTrue();
            assertThat(Effect.judge("a split", -1).hold()).isFalse();
            assertThat(Effect.judge("a split", 5_800).hold()).isFalse();
        }
    }

    @Nested
    class Timeout {
        @Test
        void holdsOnlyForAFailureAfterTheRoutesTime() {
            assertThat(TimeoutCheck.judge(FAILURE, 320).hold()).isTrue();
            assertThat(TimeoutCheck.judge(ORDER, 320).hold()).isFalse();
            assertThat(TimeoutCheck.judge(FAILURE, 10_000).hold()).isFalse();
            assertThat(TimeoutCheck.judge(FAILURE, 5).hold()).isFalse();
        }
    }

    @Nested
    class BrokenRelease {
        @Test
        void holdsWhenItWasTriedAndThenLeftAlone() {
            assertThat(BrokenReleaseCheck.judge(tally(300, 0), 3, true).hold()).isTrue();
        }

        @Test
        void failsWhenItWasNotTriedNotLeftAloneNotBrokenOrSeenByACaller() {
            assertThat(BrokenReleaseCheck.judge(tally(300, 0), 0, true).hold()).isFalse();
            assertThat(BrokenReleaseCheck.judge(tally(300, 0), 3, false).hold()).isFalse();
            assertThat(BrokenReleaseCheck.judge(tally(300, 1), 3, true).hold()).isFalse();
            assertThat(BrokenReleaseCheck.judge(tally(300, 0, "502 orders: HTTP 503"), 3, true)
                            .hold())
                    .isFalse();
            assertThat(BrokenReleaseCheck.judge(tally(30, 0), 3, true).hold()).isFalse();
        }
    }

    @Nested
    class Egress {
        private static final String INSTANCE =
                "[{\"id\":\"egress\",\"address\":\"127.0.0.1:%d\",\"health\":\"passing\",\"total\":%d}]";
        private final Http.Answer rate = new Http.Answer(200, "{\"calledHost\":\"rates.partner.example\"}");

        @Test
        void holdsWhenTheEgressWasDialled() throws Exception {
            assertThat(EgressCheck.judge(rate, json(INSTANCE, 7, 1), 7).hold()).isTrue();
        }

        @Test
        void failsWhenTheCallWentAnotherWay() throws Exception {
            assertThat(EgressCheck.judge(rate, json(INSTANCE, 8, 1), 7).hold()).isFalse();
            assertThat(EgressCheck.judge(rate, json(INSTANCE, 7, 0), 7).hold()).isFalse();
            assertThat(EgressCheck.judge(rate, json("[]"), 7).hold()).isFalse();
        }

        @Test
        void failsWhenThePartnerHeardAnotherName() throws Exception {
            Http.Answer other = new Http.Answer(200, "{\"calledHost\":\"127.0.0.1\"}");
            assertThat(EgressCheck.judge(other, json(INSTANCE, 7, 1), 7).hold()).isFalse();
        }

        @Test
        void jdbcNeedsTheOrderFromBefore() throws Exception {
            Http.Answer orders = new Http.Answer(200, "{\"orders\":[{\"item\":\"widget\"}]}");
            assertThat(DatabaseCheck.judge(orders, json(INSTANCE, 7, 1), 7).hold())
                    .isTrue();
            assertThat(DatabaseCheck.judge(new Http.Answer(200, "{\"orders\":[]}"), json(INSTANCE, 7, 1), 7)
                            .hold())
                    .isFalse();
            assertThat(DatabaseCheck.judge(FAILURE, json(INSTANCE, 7, 1), 7).hold())
                    .isFalse();
        }
    }

    @Nested
    class Denial {
        private final ConnectionLine denied = record("inbound", "ingress", "orders", "mtls", "intention_denied");

        @Test
        void holdsWhenTheCalleeRecordedItsRefusal() {
            Findings findings = StrangerCheck.judge(FAILURE, List.of(denied));
            assertThat(findings.hold()).isTrue();
            assertThat(findings.evidence()).anyMatch(line -> line.contains("intention_denied"));
        }

        @Test
        void failsWhenTheCallWasServed() {
            assertThat(StrangerCheck.judge(ORDER, List.of(denied)).hold()).isFalse();
        }

        @Test
        void failsWithoutARecordOrWithOneOfSomethingElse() {
            assertThat(StrangerCheck.judge(FAILURE, List.of()).hold()).isFalse();
            assertThat(StrangerCheck.judge(
                                    FAILURE,
                                    List.of(record("inbound", "storefront", "orders", "mtls", "intention_denied")))
                            .hold())
                    .isFalse();
            assertThat(StrangerCheck.judge(FAILURE, List.of(record("inbound", "ingress", "orders", "mtls", "ok")))
                            .hold())
                    .isFalse();
        }

        @Test
        void aChangeOfPolicyNeedsTheCallersErrorAndTheCalleesRecord() {
            ConnectionLine refused = record("inbound", "storefront", "inventory", "mtls", "intention_denied");
            assertThat(PolicyChangeCheck.judge(FAILURE, List.of(refused), 5).hold())
                    .isTrue();
            assertThat(PolicyChangeCheck.judge(ORDER, List.of(refused), 5).hold())
                    .isFalse();
            assertThat(PolicyChangeCheck.judge(FAILURE, List.of(), 5).hold()).isFalse();
            assertThat(PolicyChangeCheck.judge(FAILURE, List.of(refused), 5_800).hold())
                    .isFalse();
        }
    }

    @Nested
    class Plaintext {
        private final ConnectionLine refused = record("inbound", "", "orders", "none", "plaintext_refused");

        @Test
        void holdsWhenNothingCameBackAndItWasRecorded() {
            assertThat(PlaintextCheck.judge("", List.of(refused)).hold()).isTrue();
        }

        @Test
        void failsWhenOrdersAnsweredOrRecordedNothing() {
            assertThat(PlaintextCheck.judge("HTTP/1.1 200\r\n", List.of(refused))
                            .hold())
                    .isFalse();
            assertThat(PlaintextCheck.judge("", List.of()).hold()).isFalse();
        }
    }

    @Nested
    class WhoCalledWhom {
        private final List<ConnectionLine> all = ShopMesh.ALLOWED.stream()
                .map(edge -> record("outbound", edge.source(), edge.destination(), "mtls", "ok"))
                .toList();

        @Test
        void holdsWhenEveryEdgeWasMutualTls() {
            assertThat(WhoCalledWhomCheck.judge(all).missing()).isEmpty();
        }

        @Test
        void failsWhenAnEdgeIsMissing() {
            assertThat(WhoCalledWhomCheck.judge(all.subList(1, all.size())).hold())
                    .isFalse();
        }

        @Test
        void failsWhenPlaintextWasCarried() {
            List<ConnectionLine> more = new ArrayList<>(all);
            more.add(record("inbound", "", "orders", "plaintext", "ok"));
            assertThat(WhoCalledWhomCheck.judge(more).hold()).isFalse();
        }
    }

    private static Traffic.Tally tally(int v1, int v2, String... failures) {
        return new Traffic.Tally(Map.of("v1", v1, "v2", v2), List.of(failures));
    }

    private static ConnectionLine record(
            String direction, String source, String destination, String security, String reason) {
        String peer = direction.equals("inbound") ? source : destination;
        return new ConnectionLine(
                direction,
                source,
                destination,
                "127.0.0.1:1",
                "spiffe://demo.graft/ns/default/dc/dc1/svc/" + peer,
                security,
                reason,
                "why",
                "TLSv1.3",
                false);
    }

    private static JsonNode json(String format, Object... values) throws Exception {
        return new ObjectMapper().readTree(String.format(format, values));
    }
}
