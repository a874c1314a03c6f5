package io.graftmesh.mesh.outbound;

import static io.graftmesh.mesh.FakeControlPlane.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.mesh.FakeControlPlane;
import io.graftmesh.mesh.ManualClock;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Records;
import io.graftmesh.mesh.control.Endpoint.Health;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.outbound.OutboundConnection.Attempt;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.testing.pki.TestCa;
import java.net.ConnectException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class OutboundConnectionTest {

    private static final TestCa CA = TestCa.create("demo.graft");

    private final FakeControlPlane control = new FakeControlPlane();
    private final Records records = new Records();
    private final ManualClock clock = new ManualClock();

    private Mesh mesh() {
        SpiffeId web = new SpiffeId("demo.graft", "default", "dc1", "web");
        TestCa.Cert leaf = CA.leaf(web.toString());
        control.identity(
                new Identity(web, leaf.key(), leaf.chain()), new TrustBundle("demo.graft", List.of(CA.certificate())));
        return meshWithoutIdentity();
    }

    private Mesh meshWithoutIdentity() {
        return new Mesh(new MeshConfig("web").readyWaitMillis(1), control, records, clock);
    }

    private static OutboundConnection to(Mesh mesh, String host) {
        return mesh.outbound(mesh.destinations().find(host, null, 80), "web");
    }

    @Test
    void a_failed_connect_is_tried_on_two_other_instances_and_no_more() throws Exception {
        control.service("orders", healthy(1), healthy(2), healthy(3), healthy(4));
        OutboundConnection story = to(mesh(), "orders.service.consul");
        List<Target> targets = story.resolve(100);
        Set<String> tried = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            Attempt attempt = story.next(targets);
            tried.add(attempt.endpoint().host());
            story.failed(attempt, new ConnectException("Connection refused"));
        }
        assertThat(tried).hasSize(3);
        assertThatThrownBy(() -> story.next(targets)).isInstanceOfSatisfying(MeshRefusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(Reason.CONNECT_FAILED);
            assertThat(refusal).hasMessageContaining("orders").hasMessageContaining("Connection refused");
        });
        assertThat(records.only().attempts).isEqualTo(3);
        assertThat(records.only().reason).isEqualTo(Reason.CONNECT_FAILED);
    }

    @Test
    void only_healthy_instances_are_called_while_most_are_healthy() throws Exception {
        control.service("orders", healthy(1), healthy(2), endpoint(3, Health.CRITICAL), endpoint(4, Health.WARNING));
        Mesh mesh = mesh();
        for (int i = 0; i < 50; i++) {
            OutboundConnection story = to(mesh, "orders.service.consul");
            Attempt attempt = story.next(story.resolve(100));
            assertThat(attempt.endpoint().health()).isEqualTo(Health.PASSING);
            story.failed(attempt, new ConnectException("x"));
        }
    }

    @Test
    void when_too_few_are_healthy_all_are_used() throws Exception {
        control.service("orders", healthy(1), endpoint(2, Health.CRITICAL), endpoint(3, Health.CRITICAL));
        OutboundConnection story = to(mesh(), "orders.service.consul");
        List<Target> targets = story.resolve(100);
        Set<String> tried = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            Attempt attempt = story.next(targets);
            tried.add(attempt.endpoint().id());
            story.failed(attempt, new ConnectException("x"));
        }
        assertThat(tried).containsExactlyInAnyOrder("i1", "i2", "i3");
    }

    @Test
    void a_service_without_a_healthy_instance_fails_over_before_it_panics() throws Exception {
        control.service("backup", endpoint(9, Health.PASSING));
        control.service("orders", endpoint(1, Health.CRITICAL)).failover("orders", "backup");
        OutboundConnection story = to(mesh(), "orders.service.consul");
        Attempt attempt = story.next(story.resolve(100));
        assertThat(attempt.endpoint().id()).isEqualTo("i9");
        assertThat(attempt.engine().getPeerHost()).isEqualTo("spiffe://demo.graft/ns/default/dc/dc1/svc/backup");
    }

    @Test
    void a_service_without_any_instance_is_refused_with_its_name_and_where_it_was_looked_for() throws Exception {
        OutboundConnection story = to(mesh(), "nobody.service.consul");
        List<Target> targets = story.resolve(100);
        assertThatThrownBy(() -> story.next(targets))
                .isInstanceOfSatisfying(
                        MeshRefusal.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NO_INSTANCES))
                .hasMessageContaining("nobody")
                .hasMessageContaining("fake");
        assertThat(records.only().reason).isEqualTo(Reason.NO_INSTANCES);
    }

    @Test
    void without_an_identity_nothing_is_sent() {
        control.service("orders", healthy(1));
        OutboundConnection story = to(meshWithoutIdentity(), "orders.service.consul");
        assertThatThrownBy(() -> story.resolve(10))
                .isInstanceOfSatisfying(
                        MeshRefusal.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NO_IDENTITY));
        assertThat(records.only().reason).isEqualTo(Reason.NO_IDENTITY);
    }

    @Test
    void an_instance_that_was_dialled_by_address_is_never_exchanged_for_another() throws Exception {
        control.service("db", healthy(1), healthy(2)).addresses(Collections.singletonMap("10.0.0.2:80", "db"));
        Mesh mesh = mesh();
        OutboundConnection story = mesh.outbound(mesh.find("10.0.0.2", new byte[] {10, 0, 0, 2}, 80), "web");
        List<Target> targets = story.resolve(100);
        Attempt attempt = story.next(targets);
        assertThat(attempt.endpoint().id()).isEqualTo("i2");
        story.failed(attempt, new ConnectException("Connection refused"));
        assertThatThrownBy(() -> story.next(targets)).isInstanceOf(MeshRefusal.class);
    }

    @Test
    void a_peer_that_answers_in_plaintext_is_told_from_other_failures() throws Exception {
        control.service("orders", healthy(1));
        OutboundConnection story = to(mesh(), "orders.service.consul");
        List<Target> targets = story.resolve(100);
        // The same one twice: a server that speaks first may have given us up too soon.
        story.failed(story.next(targets), new SSLException("Unsupported or unrecognized SSL message"));
        story.failed(story.next(targets), new SSLException("Unsupported or unrecognized SSL message"));
        assertThatThrownBy(() -> story.next(targets))
                .isInstanceOfSatisfying(
                        MeshRefusal.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.PEER_PLAINTEXT))
                .hasMessageContaining("plaintext");
    }

    private static io.graftmesh.mesh.control.Endpoint healthy(int number) {
        return endpoint(number, Health.PASSING);
    }

    @Test
    void no_more_connections_are_opened_than_the_caller_may_have() throws Exception {
        control.service("orders", healthy(1), healthy(2))
                .traffic("orders", TrafficPolicy.NONE.withLimits(new TrafficPolicy.Limits(2, 0, 0)));
        Mesh mesh = mesh();
        OutboundConnection first = to(mesh, "orders.service.consul");
        first.next(first.resolve(100));
        OutboundConnection second = to(mesh, "orders.service.consul");
        second.next(second.resolve(100));
        OutboundConnection third = to(mesh, "orders.service.consul");
        List<Target> targets = third.resolve(100);
        assertThatThrownBy(() -> third.next(targets))
                .isInstanceOfSatisfying(
                        MeshRefusal.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.OVERLOADED))
                .hasMessageContaining("MaxConnections");
        first.closed(0, 0);
        OutboundConnection fourth = to(mesh, "orders.service.consul");
        fourth.next(fourth.resolve(100));
    }
}
