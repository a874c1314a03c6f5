package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.testing.consul.ConsulServer;
import io.graftmesh.testing.pki.Template;
import io.graftmesh.testing.pki.TestCa;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates: those that Consul issues for the mesh, and those by which we and its HTTP API know each other. */
class ConsulTrustTest {

    @Test
    void whileTheCaRotatesBothRootsAreTrustedAndNewLeavesChainToTheNewOne() throws Exception {
        try (ConsulServer consul = ConsulServer.start();
                ConsulControlPlane plane = ConsulControlPlane.connect(ConsulSettings.from(consul.environment()))) {
            Recording<TrustBundle> roots = new Recording<>();
            plane.watchRoots(roots);
            X509Certificate before = roots.first().roots().get(0);
            rotate(consul, roots);
            assertThat(roots.last().roots()).contains(before);
            Recording<Identity> identity = new Recording<>();
            plane.watchIdentity("orders", identity);
            assertSignedByTheNewRoot(identity.first(), roots.last(), before);
        }
    }

    @Test
    @Tag("full") // Consul's agents spread their new leaves over 30 s, not to ask the servers all at once.
    void aRunningWatchGetsALeafOfTheNewRootByItself() throws Exception {
        try (ConsulServer consul = ConsulServer.start();
                ConsulControlPlane plane = ConsulControlPlane.connect(ConsulSettings.from(consul.environment()))) {
            Recording<TrustBundle> roots = new Recording<>();
            Recording<Identity> identity = new Recording<>();
            plane.watchRoots(roots);
            plane.watchIdentity("orders", identity);
            X509Certificate before = roots.first().roots().get(0);
            Identity first = identity.first();
            rotate(consul, roots);
            Latency.of("CA rotation -> leaf", 45_000, () -> identity.await(45_000, i -> i != first));
            assertSignedByTheNewRoot(identity.last(), roots.last(), before);
        }
    }

    private static void rotate(ConsulServer consul, Recording<TrustBundle> roots) {
        Latency.of("CA rotation -> roots", 3_000, () -> {
            consul.rotateCa(TestCa.create("unused").asCert().keyPem());
            roots.await(r -> r.roots().size() == 2);
        });
    }

    private static void assertSignedByTheNewRoot(Identity identity, TrustBundle roots, X509Certificate old) {
        List<X509Certificate> issuers =
                new ArrayList<>(identity.chain().subList(1, identity.chain().size()));
        issuers.addAll(roots.roots());
        assertThat(issuers).anyMatch(issuer -> verifies(identity.leaf(), issuer.getPublicKey()));
        assertThat(verifies(identity.leaf(), old.getPublicKey())).isFalse();
    }

    private static boolean verifies(X509Certificate certificate, PublicKey issuer) {
        try {
            certificate.verify(issuer);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    void consulsHttpApiMayWantTlsAndAClientCertificate(@TempDir Path temp) throws Exception {
        TestCa ca = TestCa.create("api");
        ca.asCert().write(temp, "ca");
        ca.issue(new Template().dns("localhost").ip("127.0.0.1").dns("server.dc1.consul"))
                .write(temp, "server");
        ca.issue(new Template().dns("client")).write(temp, "client");
        TestCa.create("other").asCert().write(temp, "other");
        try (ConsulServer consul = ConsulServer.startWithTls(
                temp.resolve("ca.pem"), temp.resolve("server.pem"), temp.resolve("server-key.pem"))) {
            Map<String, String> variables = new HashMap<>();
            variables.put("CONSUL_HTTP_ADDR", consul.httpsAddress());
            variables.put("CONSUL_HTTP_SSL", "true");
            variables.put("CONSUL_CACERT", temp.resolve("ca.pem").toString());
            variables.put("CONSUL_CLIENT_CERT", temp.resolve("client.pem").toString());
            variables.put("CONSUL_CLIENT_KEY", temp.resolve("client-key.pem").toString());
            assertThat(roots(variables).first().roots()).isNotEmpty();

            Map<String, String> stranger = new HashMap<>(variables);
            stranger.keySet().removeAll(List.of("CONSUL_CLIENT_CERT", "CONSUL_CLIENT_KEY"));
            assertThat(roots(stranger).awaitFailure().kind()).isEqualTo(ControlFailure.Kind.UNREACHABLE);

            Map<String, String> wrongCa = new HashMap<>(variables);
            wrongCa.put("CONSUL_CACERT", temp.resolve("other.pem").toString());
            assertThat(roots(wrongCa).awaitFailure()).hasMessageContaining("no answer from Consul at https://");

            Map<String, String> noCa = new HashMap<>(variables);
            noCa.put("CONSUL_CACERT", "/nowhere/ca.pem");
            assertThat(roots(noCa).awaitFailure())
                    .hasMessageContaining("cannot set up TLS to Consul")
                    .hasMessageContaining("/nowhere/ca.pem");
        }
    }

    private static Recording<TrustBundle> roots(Map<String, String> variables) {
        Recording<TrustBundle> roots = new Recording<>();
        try (ConsulControlPlane plane = ConsulControlPlane.connect(ConsulSettings.from(variables))) {
            plane.watchRoots(roots);
            roots.awaitAnything();
        }
        return roots;
    }

    @Test
    void aTokenFileThatCannotBeReadIsSaid() {
        Recording<TrustBundle> roots = roots(Map.of("CONSUL_HTTP_TOKEN_FILE", "/nowhere/token"));
        assertThat(roots.awaitFailure())
                .hasMessageStartingWith("cannot read the token: CONSUL_HTTP_TOKEN_FILE=/nowhere/token");
    }
}
