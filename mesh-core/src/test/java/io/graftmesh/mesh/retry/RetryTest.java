package io.graftmesh.mesh.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.classify.Outcome;
import io.graftmesh.mesh.control.RetryRules;
import io.graftmesh.mesh.control.RetryRules.On;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void in_an_outage_retries_stay_a_fifth_of_the_requests() {
        RetryBudget budget = new RetryBudget(0);
        int retries = 0;
        int requests = 0;
        for (long now = 0; now < 60 * SECOND; now += SECOND / 1_000) {
            budget.request(now);
            requests++;
            retries += budget.spend(now) ? 1 : 0;
            retries += budget.spend(now) ? 1 : 0;
        }
        // 1,000 a second for a minute: 20 % of them, and ten a second beside.
        assertThat((double) retries / requests).isBetween(0.20, 0.22);
    }

    @Test
    void who_asks_seldom_may_always_retry() {
        RetryBudget budget = new RetryBudget(0);
        for (long now = 0; now < 60 * SECOND; now += SECOND) {
            budget.request(now);
            assertThat(budget.spend(now)).isTrue();
            assertThat(budget.spend(now)).isTrue();
        }
    }

    @Test
    void what_was_spent_comes_back_after_ten_seconds() {
        RetryBudget budget = new RetryBudget(0);
        for (int i = 0; i < 100; i++) {
            assertThat(budget.spend(0)).isTrue();
        }
        assertThat(budget.spend(9 * SECOND)).isFalse();
        assertThat(budget.spend(10 * SECOND)).isTrue();
        assertThat(budget.spend(1_000 * SECOND)).isTrue();
    }

    @Test
    void the_pause_doubles_to_a_quarter_second_and_is_any_part_of_that() {
        Random random = new Random(3);
        int[] bounds = {25, 50, 100, 200, 250, 250};
        for (int retry = 1; retry <= bounds.length; retry++) {
            long most = 0;
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 5_000; i++) {
                long millis = Backoff.millis(retry, random::nextInt);
                most = Math.max(most, millis);
                least = Math.min(least, millis);
            }
            assertThat(most).isEqualTo(bounds[retry - 1]);
            assertThat(least).isZero();
        }
    }

    @Test
    void retry_after_is_read_in_seconds_and_nothing_else() {
        assertThat(Backoff.wish("2")).isEqualTo(2_000);
        assertThat(Backoff.wish("0")).isZero();
        assertThat(Backoff.wish("6")).isEqualTo(-1);
        assertThat(Backoff.wish("99999999999999999999")).isNull();
        assertThat(Backoff.wish("9223372036854775807")).isEqualTo(-1);
        assertThat(Backoff.wish("-1")).isNull();
        assertThat(Backoff.wish("Wed, 21 Oct 2026 07:28:00 GMT")).isNull();
        assertThat(Backoff.wish(null)).isNull();
    }

    @Test
    void what_was_not_sent_may_be_sent_whatever_it_is() {
        assertThat(RetryPolicy.wants(RetryRules.DEFAULT, Outcome.CONNECT_FAILURE, 0, "POST", false))
                .isTrue();
    }

    @Test
    void what_was_sent_is_sent_again_only_if_that_changes_nothing() {
        for (String method : new String[] {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
            assertThat(RetryPolicy.wants(RetryRules.DEFAULT, Outcome.RESET, 0, method, true))
                    .isTrue();
            assertThat(RetryPolicy.wants(RetryRules.DEFAULT, Outcome.GATEWAY_ERROR, 503, method, true))
                    .isTrue();
            assertThat(RetryPolicy.wants(RetryRules.DEFAULT, Outcome.RESET, 0, method, false))
                    .isFalse();
            assertThat(RetryPolicy.wants(RetryRules.DEFAULT, Outcome.SERVER_ERROR, 500, method, true))
                    .isFalse();
            assertThat(RetryPolicy.wants(RetryRules.DEFAULT, Outcome.TIMEOUT, 0, method, true))
                    .isFalse();
        }
        assertThat(RetryPolicy.wants(RetryRules.DEFAULT, Outcome.RESET, 0, "POST", true))
                .isFalse();
        assertThat(RetryPolicy.wants(RetryRules.DEFAULT, Outcome.GATEWAY_ERROR, 503, "PATCH", true))
                .isFalse();
    }

    @Test
    void a_route_may_say_so_for_any_method_but_not_for_a_body_that_is_gone() {
        RetryRules rules = new RetryRules(3, EnumSet.noneOf(On.class), Collections.singleton(503));
        assertThat(RetryPolicy.wants(rules, Outcome.GATEWAY_ERROR, 503, "POST", true))
                .isTrue();
        assertThat(RetryPolicy.wants(rules, Outcome.GATEWAY_ERROR, 503, "POST", false))
                .isFalse();
        assertThat(RetryPolicy.wants(rules, Outcome.GATEWAY_ERROR, 502, "POST", true))
                .isFalse();
        RetryRules conflict = new RetryRules(1, EnumSet.of(On.RETRIABLE_4XX), Collections.emptySet());
        assertThat(RetryPolicy.wants(conflict, Outcome.ANSWERED, 409, "POST", true))
                .isTrue();
        assertThat(RetryPolicy.wants(conflict, Outcome.ANSWERED, 404, "POST", true))
                .isFalse();
    }

    @Test
    void one_classifier_says_what_failure_is() {
        assertThat(Outcome.ofResponse(200, null)).isEqualTo(Outcome.ANSWERED);
        assertThat(Outcome.ofResponse(404, null)).isEqualTo(Outcome.ANSWERED);
        assertThat(Outcome.ofResponse(429, null)).isEqualTo(Outcome.ANSWERED);
        assertThat(Outcome.ofResponse(500, null)).isEqualTo(Outcome.SERVER_ERROR);
        assertThat(Outcome.ofResponse(501, null)).isEqualTo(Outcome.SERVER_ERROR);
        for (int status : new int[] {502, 503, 504}) {
            assertThat(Outcome.ofResponse(status, null)).isEqualTo(Outcome.GATEWAY_ERROR);
        }
        assertThat(Outcome.ofResponse(200, "0")).isEqualTo(Outcome.ANSWERED);
        assertThat(Outcome.ofResponse(200, "14")).isEqualTo(Outcome.GATEWAY_ERROR);
        assertThat(Outcome.SERVER_ERROR.isInstanceFailure()).isFalse();
        assertThat(Outcome.CONNECT_FAILURE.isInstanceFailure()).isTrue();
    }
}
