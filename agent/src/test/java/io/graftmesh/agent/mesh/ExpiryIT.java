package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.pki.Template;
import io.graftmesh.testing.pki.TestCa;
import java.nio.file.Files;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An identity that nobody renews is told of before calls fail for it. */
class ExpiryIT {

    private final MeshLab lab = new MeshLab();
    private final int port = MeshLab.freePort();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    private TestCa.Cert leaf(long pastSeconds, long leftSeconds) {
        Instant now = Instant.now();
        return lab.ca()
                .issue(new Template()
                        .uri(MeshLab.spiffe("orders"))
                        .valid(now.minusSeconds(pastSeconds), now.plusSeconds(leftSeconds)));
    }

    private MeshApp app(TestCa.Cert leaf) {
        leaf.write(lab.directory(), "own");
        lab.yaml(new MeshYaml()
                .instance("orders", "orders-1", port, ", Identity: {Cert: own.pem, Key: own-key.pem}")
                .allowByDefault());
        MeshApp app = lab.app(Jdk.JDK17, "orders");
        app.ok("Server.listen", port);
        app.awaitErr("identity spiffe://");
        return app;
    }

    @Test
    void a_leaf_near_its_end_that_cannot_be_renewed_is_an_error_that_says_when_and_a_metric_that_falls()
            throws Exception {
        MeshApp app = app(leaf(3_600, 600));

        Files.delete(lab.directory().resolve("own-key.pem"));

        assertThat(app.awaitErr("cannot be renewed"))
                .contains("the identity of service 'orders' expires in 9 min")
                .contains("own-key.pem");
        assertThat(app.admin("/metrics"))
                .containsPattern("graft_identity_expiry_seconds\\{service=\"orders\"} 5[0-9][0-9]");
    }

    @Test
    void a_new_leaf_takes_over_while_connections_stay_and_the_old_one_resumes_nothing() throws Exception {
        MeshApp server = app(leaf(60, 600));
        MeshApp client = lab.app(Jdk.JDK17, "storefront");
        String old = server.admin("/mesh").replaceFirst("(?s).*\"serial\" : \"([0-9a-f]+)\".*", "$1");
        client.ok("Call.hold", "orders.service.consul", 80, "held");

        leaf(60, 900).write(lab.directory(), "own");

        MeshLab.eventually("the new leaf", () -> server.admin("/mesh").contains(old) ? null : true);
        assertThat(client.ok("Call.line", "orders.service.consul", 80, "new")).endsWith(">new");
        assertThat(client.record("\"outbound\"", "\"sent\":5")).doesNotContain("\"peer_serial\":\"" + old + "\"");
        assertThat(server.errLines("refused")).isEmpty();
        assertThat(server.admin("/connections")).contains("\"open\":true");
    }
}
