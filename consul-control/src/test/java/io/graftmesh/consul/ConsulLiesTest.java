package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.StubConsul.Reply;
import io.graftmesh.consul.pki.CertificateAuthority;
import io.graftmesh.consul.pki.Pem;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that no sound Consul gives: refused with one line, and the value before them stays. */
class ConsulLiesTest {

    private static final Target ORDERS = new Target("orders", "", "default", "dc1");

    private static final String ONE_INSTANCE = "[{\"Node\": {\"Address\": \"10.0.0.1\"}, \"Service\":"
            + " {\"ID\": \"o1\", \"Port\": 9001, \"Weights\": {\"Passing\": 3}}, \"Checks\": []}]";

    private static ControlFailure endpointsFailure(Reply reply) throws Exception {
        try (StubConsul stub = new StubConsul(request -> reply);
                ConsulControlPlane plane = stub.plane()) {
            Recording<List<Endpoint>> endpoints = new Recording<>();
            plane.watchEndpoints(ORDERS, endpoints);
            return endpoints.awaitFailure();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{{                                      | is not JSON",
                "'{\"a\": 1}'                             | is not a list",
                "'[{\"Service\": []}]'                    | [0].Service: a list is not a set of fields",
                "'[{\"Service\": {\"Port\": 1}}]'         | [0].Service.ID: is missing",
                "'[{\"Service\": {\"ID\": \"x\", \"Port\": 99999}, \"Node\": {\"Address\": \"a\"}}]'"
                        + " | [0].Service.Port: \"99999\" is not a port (1-65535)",
                "'[{\"Service\": {\"ID\": \"x\", \"Port\": 1}}]' | [0].Node.Address: is missing",
            })
    void aMalformedAnswerIsRefusedWithThePlace(String body, String expected) throws Exception {
        ControlFailure failure = endpointsFailure(new Reply(200, "5", body));
        assertThat(failure).hasMessageContaining("/v1/health/connect/orders").hasMessageContaining(expected);
        assertThat(failure.getMessage()).doesNotContain("\n");
        assertThat(failure.kind()).isEqualTo(Kind.BAD_DOCUMENT);
    }

    @Test
    void anErrorOfConsulsOwnIsPassedOnInItsWords() throws Exception {
        ControlFailure failure = endpointsFailure(new Reply(500, "", "No cluster leader"));
        assertThat(failure.kind()).isEqualTo(Kind.SERVER_ERROR);
        assertThat(failure).hasMessageContaining("No cluster leader");
    }

    @Test
    void anIndexThatIsNoNumberIsAFailureNotTheEndOfTheWatch() throws Exception {
        assertThat(endpointsFailure(new Reply(200, "soon", "[]")).kind()).isEqualTo(Kind.BAD_DOCUMENT);
    }

    @Test
    void theLastGoodValueStaysThroughGarbage() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (StubConsul stub = new StubConsul(request -> asked.incrementAndGet() == 1
                        ? new Reply(200, "5", ONE_INSTANCE)
                        : new Reply(200, "6", "oops"));
                ConsulControlPlane plane = stub.plane()) {
            Recording<List<Endpoint>> endpoints = new Recording<>();
            plane.watchEndpoints(ORDERS, endpoints);
            endpoints.awaitFailures(2);
            assertThat(endpoints.count()).isEqualTo(1);
            assertThat(endpoints.last()).extracting(Endpoint::weight).containsExactly(3);
        }
    }

    @Test
    void anIndexThatGoesBackwardsStartsAgainFromNothing() throws Exception {
        CountDownLatch fourth = new CountDownLatch(4);
        AtomicInteger asked = new AtomicInteger();
        try (StubConsul stub = new StubConsul(request -> {
                    fourth.countDown();
                    int n = asked.incrementAndGet();
                    return new Reply(200, n == 1 ? "500" : n == 2 ? "20" : "" + (20 + n), ONE_INSTANCE);
                });
                ConsulControlPlane plane = stub.plane()) {
            plane.watchEndpoints(ORDERS, new Recording<>());
            assertThat(fourth.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(stub.requests().get(1)).contains("index=500").contains("wait=25s");
            assertThat(stub.requests().get(2)).doesNotContain("index=");
            assertThat(stub.requests().get(3)).contains("index=23");
        }
    }

    @ParameterizedTest
    @CsvSource({"'',4", "7,25"})
    void anAnswerThatDoesNotBlockIsNotAskedForInABusyLoop(String index, int most) throws Exception {
        CountDownLatch second = new CountDownLatch(2);
        try (StubConsul stub = new StubConsul(request -> {
                    second.countDown();
                    return new Reply(200, index, ONE_INSTANCE);
                });
                ConsulControlPlane plane = stub.plane()) {
            Recording<List<Endpoint>> endpoints = new Recording<>();
            long start = System.nanoTime();
            plane.watchEndpoints(ORDERS, endpoints);
            assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
            endpoints.first();
            long millis = (System.nanoTime() - start) / 1_000_000;
            // The burst is 10, then five a second; without an index it is one a second.
            assertThat(stub.requests().size()).isLessThanOrEqualTo(most + (int) (millis / 200));
        }
    }

    private static void withLeaf(
            Function<CertificateAuthority, String> leaf, Recording<Identity> identity, Runnable check)
            throws Exception {
        CertificateAuthority ca = CertificateAuthority.create("demo.graft", Clock.systemUTC());
        String body = leaf.apply(ca);
        try (StubConsul stub = new StubConsul(request -> new Reply(200, "9", body));
                ConsulControlPlane plane = stub.plane()) {
            plane.watchIdentity("orders", identity);
            check.run();
        }
    }

    private static Identity issue(CertificateAuthority ca, String service) {
        try {
            return ca.issueLeaf(new SpiffeId("demo.graft", "default", "dc1", service), Duration.ofHours(1));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String json(Identity certificate, Identity key) {
        try {
            return "{\"CertPEM\": \"" + Pem.write(certificate.chain()).replace("\n", "\\n")
                    + "\", \"PrivateKeyPEM\": \"" + Pem.write(key.key()).replace("\n", "\\n") + "\"}";
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLeafThatBearsAnotherNameIsNotUsed() throws Exception {
        Recording<Identity> identity = new Recording<>();
        withLeaf(ca -> json(issue(ca, "payments"), issue(ca, "payments")), identity, () -> {
            ControlFailure failure = identity.awaitFailure();
            assertThat(failure.kind()).isEqualTo(Kind.BAD_DOCUMENT);
        });
        Recording<Identity> other = new Recording<>();
        withLeaf(
                ca -> {
                    Identity leaf = issue(ca, "payments");
                    return json(leaf, leaf);
                },
                other,
                () -> {
                    assertThat(other.awaitFailure())
                            .hasMessage("asked Consul for the leaf of service orders, got one of"
                                    + " spiffe://demo.graft/ns/default/dc/dc1/svc/payments; it is not used");
                    assertThat(other.awaitFailure().kind()).isEqualTo(Kind.WRONG_IDENTITY);
                    assertThat(other.count()).isZero();
                });
    }

    @Test
    void aKeyThatIsNotTheCertificatesIsRefused() throws Exception {
        Recording<Identity> identity = new Recording<>();
        withLeaf(
                ca -> json(issue(ca, "orders"), issue(ca, "orders")),
                identity,
                () -> assertThat(identity.awaitFailure())
                        .hasMessageContaining("the key is not the key of the certificate"));
    }

    @Test
    void rootsWithoutACertificateAreRefused() throws Exception {
        try (StubConsul stub = new StubConsul(
                        request -> new Reply(200, "9", "{\"TrustDomain\": \"x.consul\", \"Roots\": []}"));
                ConsulControlPlane plane = stub.plane()) {
            Recording<TrustBundle> roots = new Recording<>();
            plane.watchRoots(roots);
            assertThat(roots.awaitFailure()).hasMessageContaining("has no certificate authority");
        }
    }

    @Test
    void noAnswerFromAnybodyIsSaidWithTheAddress() throws Exception {
        StubConsul stub = new StubConsul(request -> new Reply(200, "", ""));
        stub.close();
        try (ConsulControlPlane plane = stub.plane()) {
            Recording<TrustBundle> roots = new Recording<>();
            plane.watchRoots(roots);
            assertThat(roots.awaitFailure().kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(roots.awaitFailure()).hasMessageStartingWith("no answer from Consul at http://127.0.0.1:");
        }
    }

    @Test
    void anIntentionThatDependsOnTheRequestIsADenialAsLongAsNobodyJudgesRequests() throws Exception {
        try (StubConsul stub = new StubConsul(request -> new Reply(
                        200,
                        "9",
                        request.contains("/check")
                                ? "{\"Allowed\": true}"
                                : request.contains("/match")
                                        ? "{\"orders\": [{\"SourceName\": \"web\", \"DestinationName\": \"orders\","
                                                + " \"Permissions\": [{\"Action\": \"allow\"}]}]}"
                                        : "[]"));
                ConsulControlPlane plane = stub.plane()) {
            Recording<Intentions> intentions = new Recording<>();
            plane.watchIntentions("orders", intentions);
            String rule = intentions.first().rules().get(0).toString();
            assertThat(rule).startsWith("web => orders deny (not understood: ");
        }
    }
}
