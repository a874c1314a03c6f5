package io.graftmesh.mesh.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.testing.pki.TestCa;
import io.graftmesh.testing.pki.TestCa.Template;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PeerVerifierTest {

    private static final String DOMAIN = "demo.graft";
    private static final String ORDERS = "spiffe://demo.graft/ns/default/dc/dc1/svc/orders";
    private static final TestCa CA = TestCa.create(DOMAIN);

    private static PeerVerifier trusting(TestCa... authorities) {
        List<X509Certificate> roots =
                Stream.of(authorities).map(TestCa::certificate).toList();
        return new PeerVerifier(new TrustBundle(DOMAIN, roots));
    }

    private static SpiffeId verify(PeerVerifier verifier, TestCa.Cert cert, String purpose) throws PeerRejected {
        return verifier.verify(cert.chain().toArray(new X509Certificate[0]), purpose, null);
    }

    @Test
    void a_leaf_of_the_mesh_is_who_it_says() throws PeerRejected {
        TestCa.Cert leaf = CA.leaf(ORDERS);
        assertThat(verify(trusting(CA), leaf, PeerVerifier.SERVER_AUTH)).isEqualTo(SpiffeId.parse(ORDERS));
        assertThat(verify(trusting(CA), leaf, PeerVerifier.CLIENT_AUTH)).isEqualTo(SpiffeId.parse(ORDERS));
    }

    @Test
    void a_leaf_below_an_intermediate_is_accepted_when_the_intermediate_comes_along() throws PeerRejected {
        TestCa.Cert leaf = CA.intermediate(DOMAIN).leaf(ORDERS);
        assertThat(verify(trusting(CA), leaf, PeerVerifier.SERVER_AUTH)).isEqualTo(SpiffeId.parse(ORDERS));
        X509Certificate[] alone = {leaf.leaf()};
        assertThatThrownBy(() -> trusting(CA).verify(alone, PeerVerifier.SERVER_AUTH, null))
                .isInstanceOf(PeerRejected.class);
    }

    @Test
    void while_the_ca_rotates_leaves_of_both_roots_are_accepted() throws PeerRejected {
        TestCa next = TestCa.create(DOMAIN);
        PeerVerifier both = trusting(CA, next);
        assertThat(verify(both, CA.leaf(ORDERS), PeerVerifier.SERVER_AUTH)).isNotNull();
        assertThat(verify(both, next.leaf(ORDERS), PeerVerifier.SERVER_AUTH)).isNotNull();
        assertThatThrownBy(() -> verify(trusting(next), CA.leaf(ORDERS), PeerVerifier.SERVER_AUTH))
                .isInstanceOf(PeerRejected.class);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("expired", CA.issue(new Template().uri(ORDERS).expired()), Reason.PEER_UNTRUSTED),
                Arguments.of(
                        "not yet valid", CA.issue(new Template().uri(ORDERS).notYetValid()), Reason.PEER_UNTRUSTED),
                Arguments.of("of a foreign CA", TestCa.create(DOMAIN).leaf(ORDERS), Reason.PEER_UNTRUSTED),
                Arguments.of("a CA's own", CA.issue(new Template().uri(ORDERS).authority()), Reason.PEER_UNTRUSTED),
                Arguments.of("the root's own", CA.asCert(), Reason.PEER_UNTRUSTED),
                Arguments.of(
                        "a client's only", CA.issue(new Template().uri(ORDERS).clientOnly()), Reason.PEER_UNTRUSTED),
                Arguments.of("without a URI", CA.issue(new Template().dns("orders")), Reason.PEER_WRONG_IDENTITY),
                Arguments.of(
                        "with two URIs",
                        CA.issue(new Template().uri(ORDERS).uri(ORDERS.replace("orders", "admin"))),
                        Reason.PEER_WRONG_IDENTITY),
                Arguments.of(
                        "no service's",
                        CA.issue(new Template().uri("spiffe://demo.graft/agent/client/dc/dc1/id/x")),
                        Reason.PEER_WRONG_IDENTITY),
                Arguments.of(
                        "of another trust domain",
                        CA.leaf("spiffe://other.graft/ns/default/dc/dc1/svc/orders"),
                        Reason.PEER_WRONG_IDENTITY));
    }

    @ParameterizedTest(name = "a certificate that is {0} is refused")
    @MethodSource("refused")
    void bad_certificates_are_refused(String what, TestCa.Cert cert, Reason reason) {
        assertThatThrownBy(() -> verify(trusting(CA), cert, PeerVerifier.SERVER_AUTH))
                .isInstanceOfSatisfying(
                        PeerRejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    @Test
    void a_servers_certificate_does_not_make_a_client() {
        TestCa.Cert cert = CA.issue(new Template().uri(ORDERS).serverOnly());
        assertThatThrownBy(() -> verify(trusting(CA), cert, PeerVerifier.CLIENT_AUTH))
                .isInstanceOf(PeerRejected.class);
    }

    @Test
    void without_a_certificate_or_without_a_root_nobody_is_anybody() {
        assertThatThrownBy(() -> trusting(CA).verify(null, PeerVerifier.CLIENT_AUTH, null))
                .isInstanceOf(PeerRejected.class);
        assertThatThrownBy(() -> verify(trusting(), CA.leaf(ORDERS), PeerVerifier.CLIENT_AUTH))
                .isInstanceOf(PeerRejected.class);
    }
}
