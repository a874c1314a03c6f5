package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.consul.ConsulServer;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.pki.BadCertificates;
import io.graftmesh.testing.pki.BadCertificates.Bad;
import io.graftmesh.testing.pki.BadCertificates.Role;
import io.graftmesh.testing.pki.TestCa;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two meshes with a certificate authority each: {@code demo.graft} in dc1 has orders, {@code partner.graft} in dc2 has desk. */
class FederationIT {

    private static final String SNI = "orders.default.dc1.internal." + MeshLab.TRUST_DOMAIN;
    private static final String DESK = "spiffe://partner.graft/ns/default/dc/dc2/svc/desk";

    private final MeshLab ours = new MeshLab();
    private final MeshLab theirs = new MeshLab("partner.graft");
    private final int orders = MeshLab.freePort();
    private final int desk = MeshLab.freePort();

    @AfterEach
    void end() {
        try {
            ours.assertSound();
            theirs.assertSound();
        } finally {
            ours.close();
            theirs.close();
        }
    }

    private MeshYaml ours(String sources) {
        return new MeshYaml()
                .service("orders", orders)
                .instance("desk", "desk-1", desk, ", Datacenter: dc2")
                .entry("{Kind: service-resolver, Name: desk, Redirect: {Datacenter: dc2}}")
                .entry("{Kind: service-intentions, Name: orders, Sources: [" + sources + "]}");
    }

    /** Whoever is not named is let in by default: which was said of their own. */
    private MeshYaml theirs(String ourTrustDomain) {
        return new MeshYaml()
                .realm("partner.graft", "dc2")
                .allowByDefault()
                .federation("{TrustDomain: " + ourTrustDomain + ", Peer: us, Datacenter: dc1, Roots: us.pem}")
                .service("desk", desk)
                .instance("orders", "orders-1", orders, ", Datacenter: dc1");
    }

    @ParameterizedTest
    @CsvSource({"JDK8,JDK25"})
    void services_of_two_trust_domains_meet_as_far_as_their_intentions_say(Jdk here, Jdk there) throws Exception {
        ours.ca().asCert().write(theirs.directory(), "us");
        theirs.ca().asCert().write(ours.directory(), "partner");
        String federation = "{TrustDomain: partner.graft, Peer: partner, Datacenter: dc2, Roots: partner.pem}";
        // Of our own desk, and of any of ours: says nothing of theirs.
        ours.yaml(
                ours("{Name: desk, Action: allow}, {Name: '*', Action: allow}").federation(federation));
        theirs.yaml(theirs(MeshLab.TRUST_DOMAIN));
        MeshApp server = ours.app(here, "orders");
        server.ok("Server.listen", orders);
        MeshApp client = theirs.app(there, "desk");
        client.ok("Server.listen", desk);
        warm(server, "orders");
        warm(client, "desk");

        assertThat(client.failure("Call.line", "orders.service.dc1.consul", 1, "x"))
                .isNotEmpty();
        assertThat(server.record("\"reason\":\"intention_denied\""))
                .contains("\"source\":\"desk@partner\"", DESK, "default deny for another trust domain");

        ours.yaml(ours("{Name: desk, Peer: partner, Action: allow}").federation(federation));
        client.ok("Call.untilAnswered", "orders.service.dc1.consul", 1, "warm", 30);
        assertThat(client.ok("Call.line", "orders.service.dc1.consul", 1, "hello"))
                .contains("hello");
        assertThat(server.record("\"reason\":\"ok\"", "\"source\":\"desk@partner\""))
                .contains(DESK, "desk@partner => orders allow");

        assertThat(server.failure("Call.line", "desk.service.consul", 1, "x")).isNotEmpty();
        assertThat(client.record("\"reason\":\"intention_denied\""))
                .contains("\"source\":\"orders@us\"", "default deny for another trust domain");

        SoftAssertions all = new SoftAssertions();
        for (Bad bad :
                BadCertificates.betweenDomains(Role.CLIENT, ours.ca(), theirs.ca(), MeshLab.spiffe("desk"), DESK)) {
            if (bad.wire()) {
                all.assertThat(tell(bad.shown())).as(bad.name()).isEmpty();
            }
        }
        all.assertAll();
        assertThat(tell(theirs.ca().leaf(DESK))).endsWith(">hello");

        ours.yaml(ours("{Name: desk, Action: allow}"));
        client.ok("Call.untilRefused", "orders.service.dc1.consul", 1, "x", 30);
        assertThat(tell(theirs.ca().leaf(DESK))).isEmpty();
        assertThat(server.record("\"reason\":\"peer_untrusted\"")).contains("does not chain to a root of demo.graft");
    }

    /** Consul 1.8 allows whom nothing forbids, and knows no {@code Peer}: an intention may name the source by it. */
    @Test
    void with_consul_the_others_roots_are_a_key() {
        try (ConsulServer consul = ConsulServer.start()) {
            String roots = consul.api().get("/v1/connect/ca/roots");
            theirs.write("us.pem", first("\"RootCert\":\"([^\"]+)\"", roots).replace("\\n", "\n"));
            theirs.yaml(theirs(first("\"TrustDomain\":\"([^\"]+)\"", roots)));
            consul.kvPut(
                    "graft/federation/partner.graft",
                    "{\"Peer\": \"partner\", \"Datacenter\": \"dc2\", \"Roots\": \""
                            + theirs.ca().asCert().chainPem().replace("\n", "\\n") + "\"}");
            MeshApp server = ours.consulApp(Jdk.JDK25, "orders", consul.environment());
            server.ok("Server.listen", orders);
            server.awaitErr("federated with partner in dc2");
            MeshApp client = theirs.app(Jdk.JDK8, "desk");
            client.ok("Server.listen", desk);
            warm(server, "orders");
            warm(client, "desk");

            assertThat(client.failure("Call.line", "orders.service.dc1.consul", 1, "x"))
                    .isNotEmpty();
            assertThat(server.record("\"reason\":\"intention_denied\"")).contains("\"source\":\"desk@partner\"");

            consul.intention("desk@partner", "orders", true);
            client.ok("Call.untilAnswered", "orders.service.dc1.consul", 1, "warm", 30);
            assertThat(server.record("\"reason\":\"ok\"", "\"source\":\"desk@partner\""))
                    .contains(DESK);
        }
    }

    /** The first handshake of a cold JVM can take longer, on a busy machine, than the mesh has patience. */
    private static void warm(MeshApp app, String service) {
        app.ok("Call.untilAnswered", service + ".service.consul", 1, "warm", 30);
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    /** @return the answer; empty for one that is not let in */
    private String tell(TestCa.Cert shown) throws Exception {
        try (SSLSocket socket = MeshPeer.connect(orders, shown, SNI)) {
            return MeshPeer.ask(socket, "Lhello");
        } catch (IOException refused) {
            return "";
        }
    }
}
