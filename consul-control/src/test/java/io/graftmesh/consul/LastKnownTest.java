package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.StubConsul.Reply;
import io.graftmesh.consul.pki.CertificateAuthority;
import io.graftmesh.consul.pki.Pem;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a start without Consul knows of the mesh, and what it must not believe. */
class LastKnownTest extends LastKnownScenario {

    @Test
    void aStartWithoutConsulBeginsWithWhatConsulSaidBeforeAndSaysSo() {
        remember(settings());
        consul = request -> AWAY;
        clock.advance(Duration.ofMinutes(3));

        Recording<HostTable> hosts = nextStart(settings());

        assertThat(hosts.first().services()).containsEntry("orders.corp:80", "orders");
        assertThat(hosts.awaitFailure().kind()).isEqualTo(Kind.SERVER_ERROR);
        assertThat(hosts.awaitFailure())
                .hasMessageContaining("No cluster leader; until it answers, its answer of 20")
                .hasMessageEndingWith(" holds (3 min old at the start)");
        assertThat(said).isEmpty();
    }

    @Test
    void theValueComesBeforeTheFailureSoThatWhoWaitsForEitherHasIt() {
        remember(settings());
        consul = request -> AWAY;
        List<String> order = new CopyOnWriteArrayList<>();
        Recording<HostTable> hosts = new Recording<>();
        Listener<HostTable> both = new Listener<HostTable>() {
            @Override
            public void changed(HostTable value) {
                order.add("value");
                hosts.changed(value);
            }

            @Override
            public void failed(ControlFailure failure) {
                order.add("failure");
                hosts.failed(failure);
            }
        };
        try (ConsulControlPlane plane = plane(settings())) {
            plane.watchHosts(both);
            hosts.awaitFailures(2);
        }
        assertThat(order).startsWith("value", "failure", "failure");
    }

    @Test
    void consulsOwnAnswerReplacesTheRememberedOneEvenIfItIsTheSame() {
        remember(settings());
        consul = request -> AWAY;
        Recording<HostTable> hosts = new Recording<>();
        try (ConsulControlPlane plane = plane(settings())) {
            plane.watchHosts(hosts);
            hosts.awaitFailure();
            consul = request -> HOSTS;
            Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> hosts.count() == 2);
            consul = request -> new Reply(404, "8", "");
            hosts.await(table -> table.services().isEmpty());
        }
        consul = request -> AWAY;
        assertThat(nextStart(settings()).first().services()).isEmpty();
    }

    @Test
    void aRefusalIsConsulsWordAndNothingOldIsUsed() {
        remember(settings());
        consul = request -> new Reply(403, "", "Permission denied");
        Recording<HostTable> hosts = new Recording<>();
        try (ConsulControlPlane plane = plane(settings())) {
            plane.watchHosts(hosts);
            assertThat(hosts.awaitFailure().kind()).isEqualTo(Kind.FORBIDDEN);
            consul = request -> AWAY;
            hosts.awaitFailureSaying("No cluster leader");
        }
        assertThat(hosts.count()).isZero();
    }

    @Test
    void anotherNamespaceOrAddressOfConsulKnowsNothingOfThisOne() throws IOException {
        remember(settings());
        consul = request -> AWAY;
        assertThat(nextStart(settings("CONSUL_NAMESPACE", "team-a")).count()).isZero();
        StubConsul first = stub;
        try (StubConsul second = new StubConsul(request -> AWAY)) {
            stub = second;
            assertThat(nextStart(settings()).count()).isZero();
        } finally {
            stub = first;
        }
        assertThat(nextStart(settings()).count()).isEqualTo(1);
    }

    @Test
    void whatConsulSaidInAnotherDatacenterIsNotUsedOnceTheLeafHasNamedThisOne() {
        Reply dc1 = leaf("dc1");
        Reply dc2 = leaf("dc2");
        consul = request -> request.contains("/leaf/") ? dc1 : HOSTS;
        Recording<Identity> identity = new Recording<>();
        try (ConsulControlPlane plane = plane(settings())) {
            plane.watchIdentity("web", identity);
            identity.first();
            plane.watchHosts(new Recording<>());
            awaitRequests("/kv/", 2);
        }
        consul = request -> request.contains("/leaf/") ? dc2 : AWAY;
        Recording<Identity> there = new Recording<>();
        Recording<HostTable> hosts = new Recording<>();
        try (ConsulControlPlane plane = plane(settings())) {
            plane.watchIdentity("web", there);
            there.first();
            plane.watchHosts(hosts);
            hosts.awaitFailure();
        }
        assertThat(hosts.count()).isZero();
        assertThat(said).singleElement().asString().contains("it is of another datacenter", "datacenter dc1");
    }

    private static Reply leaf(String datacenter) {
        try {
            CertificateAuthority ca = CertificateAuthority.create("demo.graft", Clock.systemUTC());
            Identity leaf = ca.issueLeaf(new SpiffeId("demo.graft", "default", datacenter, "web"), Duration.ofHours(1));
            return new Reply(
                    200,
                    "9",
                    "{\"CertPEM\": \"" + Pem.write(leaf.chain()).replace("\n", "\\n") + "\", \"PrivateKeyPEM\": \""
                            + Pem.write(leaf.key()).replace("\n", "\\n") + "\"}");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRememberedDenialDenies() {
        consul = request -> new Reply(
                200,
                "9",
                request.contains("/check")
                        ? "{\"Allowed\": false}"
                        : request.contains("/match")
                                ? "{\"orders\": [{\"SourceName\": \"web\", \"DestinationName\": \"orders\","
                                        + " \"Action\": \"deny\"}]}"
                                : "[]");
        try (ConsulControlPlane plane = plane(settings())) {
            plane.watchIntentions("orders", new Recording<>());
            awaitRequests("/check", 2);
        }
        consul = request -> AWAY;
        Recording<Intentions> intentions = new Recording<>();
        try (ConsulControlPlane plane = plane(settings())) {
            plane.watchIntentions("orders", intentions);
            assertThat(intentions.first().rules()).hasToString("[web => orders deny]");
            assertThat(intentions.first().allowByDefault()).isFalse();
        }
    }

    @Test
    void aConsulThatAcceptsAndSaysNothingIsNotWaitedForAsLongAsTheWireWould() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ConsulSettings settings =
                    ConsulSettings.from(Map.of("CONSUL_HTTP_ADDR", "127.0.0.1:" + silent.getLocalPort()));
            LastKnown before = new LastKnown(state, settings, said::add, clock, NEVER);
            before.remembering("hosts").confirmed(new ConsulHttp.Answer("/v1/kv/graft/hosts", 7, "a:1=b"));
            before.close();
            Recording<HostTable> hosts = new Recording<>();
            try (ConsulControlPlane plane = plane(settings)) {
                plane.watchHosts(hosts);
                assertThat(hosts.await(10_000, table -> true).services()).containsEntry("a:1", "b");
                assertThat(hosts.awaitFailure().kind()).isEqualTo(Kind.UNREACHABLE);
            }
        }
    }

    @Test
    void theAgeIsNothingWhileConsulAnswersAndGrowsAcrossRestartsWhenItDoesNot() {
        Recording<HostTable> hosts = new Recording<>();
        try (ConsulControlPlane plane = plane(settings())) {
            plane.watchHosts(hosts);
            awaitRequests("/kv/", 2);
            assertThat(plane.ageMillis()).isZero();
            consul = request -> AWAY;
            hosts.awaitFailure();
            clock.advance(Duration.ofMinutes(5));
            assertThat(plane.ageMillis()).isEqualTo(Duration.ofMinutes(5).toMillis());
        }
        clock.advance(Duration.ofMinutes(55));
        Recording<HostTable> after = new Recording<>();
        try (ConsulControlPlane plane = plane(settings())) {
            plane.watchHosts(after);
            after.awaitFailure();
            clock.advance(Duration.ofMinutes(1));
            assertThat(plane.ageMillis()).isEqualTo(Duration.ofMinutes(61).toMillis());
            consul = request -> HOSTS;
            Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> plane.ageMillis() == 0);
        }
    }

    @Test
    void whoWasRefusedFromTheBeginningHoldsNothingThatCouldBeOld() {
        consul = request -> new Reply(403, "", "Permission denied");
        Recording<HostTable> hosts = new Recording<>();
        try (ConsulControlPlane plane = plane(settings())) {
            plane.watchHosts(hosts);
            hosts.awaitFailure();
            clock.advance(Duration.ofMinutes(5));
            assertThat(plane.ageMillis()).isZero();
        }
    }
}
