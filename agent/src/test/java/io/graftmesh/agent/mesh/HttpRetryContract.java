package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The part of the {@link HttpClientContract} about what is sent again, and what never. */
abstract class HttpRetryContract extends HttpRouteContract {

    /** A route that says nothing has two retries; a kept connection that breaks may be stale, which is none of them. */
    static final long SENT_AT_MOST = 4;

    /** @return whether the library sends a body again that it has all of in memory */
    boolean replaysBodies() {
        return true;
    }

    /** @return what the record says of a request that the application has given up on */
    String recordedWhenGivenUp(Subject subject) {
        return "\"reason\":\"cancelled\"";
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void an_instance_that_dies_loses_no_idempotent_request(Subject subject) {
        MeshApp client = healed(subject);
        MeshApp.Answer loop = client.begin("Http.loop", "GET", mortal("/echo"));
        client.awaitOut("looping");
        MeshApp victim = mortal.get(1);
        victim.ok("Backend.die");
        client.ok("Http.many", 50, 2, "GET", mortal("/echo"));
        victim.ok("Backend.revive");
        client.ok("Http.many", 50, 2, "GET", mortal("/echo"));
        client.ok("Http.stop");
        assertThat(counts(loop.ok()).keySet()).allSatisfy(who -> assertThat(who).startsWith("mortal-"));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_refused_connect_sends_a_post_elsewhere(Subject subject) {
        MeshApp client = healed(subject);
        mortal.get(0).ok("Backend.hangUp");
        mortal.get(1).ok("Backend.die");
        try {
            String counts = client.ok("Http.many", 10, 1, "POST", mortal("/echo"), "body=10");
            assertThat(counts(counts)).hasSize(1).containsValue(10);
        } finally {
            mortal.get(1).ok("Backend.revive");
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_post_is_not_lost_to_a_pooled_connection_that_the_server_closed(Subject subject) {
        MeshApp client = client(subject);
        client.ok("Http.many", 10, 1, "GET", orders("/echo"));
        orders.forEach(app -> app.ok("Backend.hangUp"));
        String id = id();
        assertThat(client.ok("Http.send", "POST", orders("/echo?id=" + id), "body=10"))
                .startsWith("200 ");
        assertThat(seen(orders, id)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_post_that_was_sent_is_not_sent_again(Subject subject) {
        String id = id();
        assertThat(healed(subject).ok("Http.send", "POST", mortal("/drop?id=" + id), "body=10"))
                .startsWith("threw ");
        assertThat(seen(mortal, id)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_request_that_the_application_gives_up_on_ends_at_once_and_is_not_sent_again(Subject subject) {
        MeshApp client = healed(subject);
        String id = id();
        MeshApp.Answer answer = client.begin("Http.send", "GET", mortal("/slow/5000?id=" + id));
        MeshLab.eventually("the server has the request", () -> seen(mortal, id) == 1 ? "" : null);
        long start = System.nanoTime();
        client.ok("Http.cancel");
        assertThat(answer.ok()).startsWith("threw ");
        assertThat(millisSince(start)).isLessThan(SOON_MILLIS);
        assertThat(seen(mortal, id)).isEqualTo(1);
        String recorded = recordedWhenGivenUp(subject);
        MeshLab.eventually("it has its record", () -> record(client, "\"path\":\"/slow/5000\"", recorded));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_get_without_an_answer_is_sent_again(Subject subject) {
        String id = id();
        assertThat(healed(subject).ok("Http.send", "GET", mortal("/drop?id=" + id)))
                .startsWith("threw ");
        assertThat(seen(mortal, id)).isBetween(2L, SENT_AT_MOST);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_body_that_can_be_had_again_is_sent_again_with_an_idempotent_method(Subject subject) {
        String id = id();
        assertThat(healed(subject).ok("Http.send", "PUT", mortal("/drop?id=" + id), "body=1000"))
                .startsWith("threw ");
        assertThat(seen(mortal, id)).isBetween(replaysBodies() ? 2L : 1, replaysBodies() ? SENT_AT_MOST : 1);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_body_that_can_be_had_once_is_never_sent_again(Subject subject) {
        for (String body : List.of("stream=1000", "chunked=1000")) {
            String id = id();
            assertThat(healed(subject).ok("Http.send", "PUT", mortal("/drop?id=" + id), body))
                    .startsWith("threw ");
            assertThat(seen(mortal, id)).as(body).isEqualTo(1);
        }
    }
}
