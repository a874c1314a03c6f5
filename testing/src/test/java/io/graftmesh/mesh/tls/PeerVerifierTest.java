package io.graftmesh.mesh.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.identity.FederatedDomain;
import io.graftmesh.mesh.identity.SpiffeId;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.testing.pki.BadCertificates;
import io.graftmesh.testing.pki.BadCertificates.Bad;
import io.graftmesh.testing.pki.BadCertificates.Role;
import io.graftmesh.testing.pki.Template;
import io.graftmesh.testing.pki.TestCa;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x509.KeyUsage;
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
        return Stream.of(Role.values())
                .flatMap(role ->
                        BadCertificates.shownBy(role, CA, ORDERS).stream().map(bad -> Arguments.of(role, bad)));
    }

    /** As the handshake asks: a server's is held against whom the client called, a client's is whoever it is. */
    @ParameterizedTest(name = "a {0}''s certificate that is {1} is refused")
    @MethodSource("refused")
    void bad_certificates_are_refused(Role role, Bad bad) throws GeneralSecurityException {
        assertRefused(trusting(CA), role, bad);
    }

    private static void assertRefused(PeerVerifier verifier, Role role, Bad bad) throws GeneralSecurityException {
        X509ExtendedTrustManager trust = new MeshTrustManager(verifier, MeshClock.SYSTEM);
        X509Certificate[] shown = bad.shown().chain().toArray(new X509Certificate[0]);
        SSLEngine engine = SSLContext.getDefault().createSSLEngine(ORDERS, 0);
        assertThatThrownBy(() -> {
                    if (role == Role.SERVER) {
                        trust.checkServerTrusted(shown, "UNKNOWN", engine);
                    } else {
                        trust.checkClientTrusted(shown, "UNKNOWN", engine);
                    }
                })
                .isInstanceOfSatisfying(
                        PeerRejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(bad.reason()));
    }

    private static final String THEIRS = "spiffe://other.graft/ns/default/dc/dc2/svc/orders";
    private static final TestCa OTHER = TestCa.create("other.graft");

    private static PeerVerifier federated() {
        return new PeerVerifier(new TrustBundle(
                DOMAIN,
                List.of(CA.certificate()),
                List.of(new FederatedDomain(
                        "other", "dc2", new TrustBundle("other.graft", List.of(OTHER.certificate()))))));
    }

    @Test
    void a_leaf_of_a_federated_domain_is_who_it_says() throws PeerRejected {
        for (TestCa.Cert leaf :
                List.of(OTHER.leaf(THEIRS), OTHER.intermediate("other.graft").leaf(THEIRS))) {
            assertThat(verify(federated(), leaf, PeerVerifier.CLIENT_AUTH)).isEqualTo(SpiffeId.parse(THEIRS));
        }
        assertThat(verify(federated(), CA.leaf(ORDERS), PeerVerifier.SERVER_AUTH))
                .isEqualTo(SpiffeId.parse(ORDERS));
    }

    static Stream<Arguments> refusedBetweenDomains() {
        return Stream.of(Role.values())
                .flatMap(role -> BadCertificates.betweenDomains(role, CA, OTHER, ORDERS, THEIRS).stream()
                        .map(bad -> Arguments.of(role, bad)));
    }

    @ParameterizedTest(name = "between domains a {0}''s certificate that is {1} is refused")
    @MethodSource("refusedBetweenDomains")
    void no_root_vouches_for_another_domains_services(Role role, Bad bad) throws GeneralSecurityException {
        assertRefused(federated(), role, bad);
    }

    private static Template authority() {
        return new Template().uri("spiffe://" + DOMAIN).authority();
    }

    /** The root's own limits hold, too; the JDK's path validation never looks at them. */
    static Stream<Arguments> badRoots() {
        TestCa shallow = TestCa.create(authority().pathLength(0));
        return Stream.of(
                Arguments.of("has expired", TestCa.create(authority().expired()), null),
                Arguments.of("is not valid yet", TestCa.create(authority().notYetValid()), null),
                Arguments.of("allows no authority below it", shallow, shallow.intermediate(DOMAIN)),
                Arguments.of("may not vouch for us", TestCa.create(authority().excluded(DOMAIN)), null),
                Arguments.of(
                        "may vouch for others only", TestCa.create(authority().permitted("other.graft")), null),
                Arguments.of("is no authority", TestCa.create(new Template().uri(ORDERS)), null),
                Arguments.of(
                        "may not sign certificates", TestCa.create(authority().usage(KeyUsage.cRLSign)), null),
                Arguments.of(
                        "has an RSA key of 1,024 bits",
                        TestCa.create(authority().rsa(1024)),
                        null),
                Arguments.of(
                        "has an EC key of 224 bits", TestCa.create(authority().curve("secp224r1")), null));
    }

    @ParameterizedTest(name = "a leaf is refused whose root {0}")
    @MethodSource("badRoots")
    void a_root_vouches_for_no_more_than_it_may(String what, TestCa root, @Nullable TestCa issuer) {
        TestCa.Cert leaf = (issuer == null ? root : issuer).leaf(ORDERS);
        assertThatThrownBy(() -> verify(trusting(root), leaf, PeerVerifier.SERVER_AUTH))
                .isInstanceOfSatisfying(
                        PeerRejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Reason.PEER_UNTRUSTED));
    }

    @Test
    void what_is_unusual_and_sound_is_accepted() throws PeerRejected {
        TestCa rsa = CA.intermediate(authority().rsa(2048));
        TestCa narrow =
                TestCa.create(authority().permitted(DOMAIN).pathLength(1).usage(KeyUsage.keyCertSign));
        // While a CA rotates, both roots may bear one name.
        TestCa namesake = TestCa.create(
                authority().subject(CA.certificate().getSubjectX500Principal().getName()));
        List<X509Certificate> withRoot = new ArrayList<>(CA.leaf(ORDERS).chain());
        withRoot.add(CA.certificate());
        PeerVerifier all = trusting(namesake, CA, narrow);
        List<TestCa.Cert> good = List.of(
                CA.issue(new Template().uri(ORDERS).dns("orders").ip("127.0.0.1")),
                CA.issue(new Template().uri(ORDERS).rsa(2048)),
                CA.issue(new Template().uri(ORDERS).curve("secp384r1")),
                CA.issue(new Template().uri(ORDERS).signature("SHA512withECDSA")),
                rsa.issue(new Template().uri(ORDERS).signature("SHA256withRSAandMGF1")),
                rsa.leaf(ORDERS),
                narrow.leaf(ORDERS),
                narrow.intermediate(authority().pathLength(0)).leaf(ORDERS),
                namesake.leaf(ORDERS),
                CA.intermediate(DOMAIN).intermediate(DOMAIN).leaf(ORDERS),
                new TestCa.Cert(CA.leaf(ORDERS).key(), withRoot));
        for (TestCa.Cert cert : good) {
            assertThat(verify(all, cert, PeerVerifier.CLIENT_AUTH)).isEqualTo(SpiffeId.parse(ORDERS));
        }
    }

    @Test
    void a_root_that_was_taken_away_vouches_for_nobody() throws PeerRejected {
        TestCa next = TestCa.create(DOMAIN);
        TestCa.Cert old = CA.leaf(ORDERS);
        assertThat(verify(trusting(CA, next), old, PeerVerifier.CLIENT_AUTH)).isNotNull();
        assertThatThrownBy(() -> verify(trusting(next), old, PeerVerifier.CLIENT_AUTH))
                .isInstanceOf(PeerRejected.class)
                .hasMessageContaining("does not chain to a root");
    }

    @Test
    void without_a_certificate_or_without_a_root_nobody_is_anybody() {
        assertThatThrownBy(() -> trusting(CA).verify(null, PeerVerifier.CLIENT_AUTH, null))
                .isInstanceOf(PeerRejected.class);
        assertThatThrownBy(() -> verify(trusting(), CA.leaf(ORDERS), PeerVerifier.CLIENT_AUTH))
                .isInstanceOf(PeerRejected.class);
    }
}
