package io.graftmesh.agent.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.FakeControlPlane;
import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.Records;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.control.TrafficPolicy.Fault;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.outbound.CallStep;
import io.graftmesh.mesh.outbound.Destination;
import io.graftmesh.mesh.outbound.OutboundCall;
import io.graftmesh.testing.pki.TestCa;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimerChoiceTest {

    private static final Executor NEVER = task -> {
        throw new AssertionError("it was decided at once");
    };

    private final FakeControlPlane control =
            new FakeControlPlane().service("orders", FakeControlPlane.endpoint(1, Endpoint.Health.PASSING));
    private final Asked asked = new Asked();

    @Test
    void what_is_known_is_chosen_at_once() {
        assertThat(choice(call(), NEVER).isDecided()).isTrue();
        assertThat(asked.told).isEqualTo("i1");
    }

    @Test
    void a_delay_that_policy_asks_for_holds_no_thread_and_goes_on_where_it_was_told_to() throws Exception {
        control.traffic("orders", TrafficPolicy.NONE.withFault(new Fault(100, 50, 0, 0)));
        CompletableFuture<Runnable> handedOver = new CompletableFuture<>();
        long start = System.nanoTime();
        assertThat(choice(call(), handedOver::complete).isDecided()).isFalse();
        assertThat(asked.told).isNull();
        handedOver.get(10, TimeUnit.SECONDS).run();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000L);
        assertThat(asked.told).isEqualTo("i1");
        assertThat(asked.decided).isDone();
    }

    @Test
    void what_the_mesh_never_learns_is_refused_when_the_wait_is_over() throws Exception {
        OutboundCall story = mesh(false).call(Destination.of("orders"), "web", FakeRequest.get("/"));
        assertThat(choice(story, Runnable::run).isDecided()).isFalse();
        asked.decided.get(10, TimeUnit.SECONDS);
        assertThat(asked.told).contains("identity");
    }

    @Test
    void an_executor_that_is_shut_down_keeps_nobody_waiting() throws Exception {
        control.traffic("orders", TrafficPolicy.NONE.withFault(new Fault(100, 1, 0, 0)));
        Executor shutDown = task -> {
            throw new RejectedExecutionException();
        };
        assertThat(choice(call(), shutDown).isDecided()).isFalse();
        asked.decided.get(10, TimeUnit.SECONDS);
        assertThat(asked.told).isEqualTo("i1");
    }

    @Test
    void a_failed_attempt_is_sent_elsewhere_or_refused() {
        OutboundCall story = call();
        assertThat(choice(story, NEVER).isDecided()).isTrue();
        story.failed(new IOException("Connection refused"));
        assertThat(choice(story, NEVER).isDecided()).isTrue();
        assertThat(asked.told).contains("Connection refused");
    }

    private TimerChoice choice(OutboundCall story, Executor later) {
        return new TimerChoice(asked, story, 20, later, () -> asked.decided.complete(null));
    }

    private OutboundCall call() {
        return mesh(true).call(Destination.of("orders"), "web", FakeRequest.get("/"));
    }

    private Mesh mesh(boolean identified) {
        if (identified) {
            SpiffeId web = new SpiffeId("demo.graft", "default", "dc1", "web");
            TestCa ca = TestCa.create("demo.graft");
            TestCa.Cert leaf = ca.leaf(web.toString());
            control.identity(
                    new Identity(web, leaf.key(), leaf.chain()),
                    new TrustBundle("demo.graft", List.of(ca.certificate())));
        }
        return new Mesh(new MeshConfig("web"), control, new Records(), MeshClock.SYSTEM);
    }

    private static final class Asked implements TimerChoice.Asker {
        private final CompletableFuture<Void> decided = new CompletableFuture<>();
        private volatile String told;

        @Override
        public void chosen(CallStep.Send send) {
            told = send.endpoint().id();
        }

        @Override
        public void refused(CallStep.GiveUp none) {
            told = none.message();
        }

        @Override
        public void failed(Throwable e) {
            told = String.valueOf(e);
        }
    }
}
