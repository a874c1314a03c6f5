package io.graftmesh.mesh.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.FakeControlPlane;
import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.record.CallReason;
import java.io.IOException;
import java.net.ConnectException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutboundCallTest extends CallScenario {

    @Test
    void a_request_goes_to_a_healthy_instance_and_leaves_one_record() {
        control.service("orders", healthy(1), FakeControlPlane.endpoint(2, Endpoint.Health.CRITICAL));
        OutboundCall call = call(FakeRequest.get("/orders/7?full=1"));
        CallStep.Send send = send(call);
        assertThat(send.endpoint().id()).isEqualTo("i1");
        assertThat(send.path()).isNull();
        assertThat(send.timeoutMillis()).isZero();
        assertThat(send.destination().pinned()).isEqualTo("10.0.0.1:80");
        clock.advanceMillis(12);
        assertThat(answers(call, 200)).isTrue();
        call.finished(0, 512);
        call.cancelled();
        assertThat(records.calls).hasSize(1);
        assertThat(records.lastCall().toJson())
                .contains("\"destination\":\"orders\"", "\"path\":\"/orders/7\"", "\"status\":200", "\"reason\":\"ok\"")
                .contains("\"attempts\":1", "\"received\":512", "\"duration_ms\":12", "\"peer\":\"10.0.0.1:80\"");
    }

    @Test
    void a_refused_connect_is_tried_on_two_other_instances_whatever_the_method() {
        control.service("orders", healthy(1), healthy(2), healthy(3), healthy(4));
        OutboundCall call = call(FakeRequest.post("/orders").streamed());
        Set<String> tried = new HashSet<>();
        ConnectException refused = new ConnectException("Connection refused");
        for (int i = 0; i < 3; i++) {
            tried.add(send(call).endpoint().id());
            call.failed(refused);
        }
        CallStep.GiveUp end = refused(call, CallReason.CONNECT_FAILED);
        assertThat(tried).hasSize(3);
        assertThat(end.failure()).isSameAs(refused);
        assertThat(end.message()).contains("service 'orders'", "10.0.0.", "Connection refused");
        assertThat(records.lastCall().attempts).isEqualTo(3);
    }

    @Test
    void a_post_that_was_sent_is_never_sent_again() {
        control.service("orders", healthy(1), healthy(2));
        OutboundCall call = call(FakeRequest.post("/orders"));
        send(call);
        call.sent();
        call.failed(new IOException("Connection reset"));
        refused(call, CallReason.RESET);
        OutboundCall answered = call(FakeRequest.post("/orders"));
        send(answered);
        assertThat(answers(answered, 503)).isTrue();
    }

    @Test
    void a_get_that_got_no_answer_is_sent_to_another_instance_after_a_pause() {
        control.service("orders", healthy(1), healthy(2), healthy(3));
        OutboundCall call = call(FakeRequest.get("/orders"));
        String first = send(call).endpoint().id();
        call.sent();
        call.failed(new IOException("Connection reset"));
        assertThat(sendAfterBackoff(call).endpoint().id()).isNotEqualTo(first);
        assertThat(answers(call, 200)).isTrue();
        call.finished(0, 0);
        assertThat(records.lastCall().attempts).isEqualTo(2);
        assertThat(records.lastCall().reason).isEqualTo(CallReason.OK);
    }

    @Test
    void a_body_that_can_be_read_once_is_never_sent_twice() {
        control.service("orders", healthy(1), healthy(2));
        OutboundCall call = call(new FakeRequest("PUT", "/orders/1").streamed());
        send(call);
        assertThat(answers(call, 503)).isTrue();
    }

    @Test
    void the_last_answer_is_handed_over_when_no_retry_is_left() {
        control.service("orders", healthy(1), healthy(2), healthy(3), healthy(4));
        OutboundCall call = call(FakeRequest.get("/orders"));
        send(call);
        assertThat(answers(call, 503)).isFalse();
        sendAfterBackoff(call);
        assertThat(answers(call, 503)).isFalse();
        sendAfterBackoff(call);
        assertThat(answers(call, 503)).isTrue();
        call.finished(0, 0);
        assertThat(records.lastCall().status).isEqualTo(503);
        assertThat(records.lastCall().reason).isEqualTo(CallReason.OK);
    }

    @Test
    void a_service_that_asks_for_rest_gets_it_if_there_is_time() {
        control.service("orders", healthy(1), healthy(2));
        OutboundCall call = call(FakeRequest.get("/orders"));
        send(call);
        assertThat(answers(call, 503, "Retry-After", "2")).isFalse();
        assertThat(call.next()).hasToString("wait 2000 ms");
        OutboundCall late = call(FakeRequest.get("/orders").within(1_500));
        send(late);
        assertThat(answers(late, 503, "Retry-After", "2")).isTrue();
        OutboundCall long_ = call(FakeRequest.get("/orders"));
        send(long_);
        assertThat(answers(long_, 503, "Retry-After", "3600")).isTrue();
    }

    @Test
    void a_dead_pooled_connection_says_nothing_about_its_instance() {
        control.service("orders", healthy(1));
        OutboundCall call = call(FakeRequest.get("/orders"));
        assertThat(send(call).freshConnection()).isFalse();
        call.sent();
        call.stale(new IOException("Connection reset"));
        CallStep.Send again = send(call);
        assertThat(again.endpoint().id()).isEqualTo("i1");
        assertThat(again.freshConnection()).isTrue();
    }

    @Test
    void a_post_on_a_dead_pooled_connection_is_sent_again_only_if_no_byte_left() {
        control.service("orders", healthy(1));
        OutboundCall unsent = call(FakeRequest.post("/orders"));
        send(unsent);
        unsent.stale(new IOException("closed"));
        send(unsent);
        OutboundCall sent = call(FakeRequest.post("/orders"));
        send(sent);
        sent.sent();
        sent.stale(new IOException("closed"));
        refused(sent, CallReason.RESET);
    }

    @Test
    void the_applications_own_time_spans_all_tries() {
        control.service("orders", healthy(1), healthy(2), healthy(3));
        OutboundCall call = call(FakeRequest.get("/orders").within(1_000));
        assertThat(send(call).timeoutMillis()).isEqualTo(1_000);
        clock.advanceMillis(900);
        assertThat(answers(call, 503)).isFalse();
        assertThat(sendAfterBackoff(call).timeoutMillis()).isLessThanOrEqualTo(100);
        clock.advanceMillis(101);
        call.timedOut(null);
        refused(call, CallReason.DEADLINE);
        assertThat(records.lastCall().reason.status()).isEqualTo(504);
    }

    @Test
    void a_service_without_instances_is_refused_with_its_name_and_where_it_was_looked_for() {
        control.service("orders");
        assertThat(refused(call(FakeRequest.get("/")), CallReason.NO_INSTANCES).message())
                .contains("orders", "fake");
    }

    @Test
    void an_application_that_gives_up_leaves_no_load_behind() {
        control.service("orders", healthy(1));
        OutboundCall call = call(FakeRequest.get("/"));
        send(call);
        call.cancelled();
        call.finished(0, 0);
        assertThat(records.calls).hasSize(1);
        assertThat(records.lastCall().reason).isEqualTo(CallReason.CANCELLED);
        assertThat(mesh().upstreams().of("web", "orders").inFlight()).isZero();
    }
}
