package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.consul.ConsulServer;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.pki.TestCa;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Leaves that live for seconds, under load. */
@Tag("full")
class RenewalIT {

    private static final String ORDERS = "orders.service.consul";

    /** Each lasts six to nine seconds: two minutes. */
    private static final int RENEWALS = 16;

    private final MeshLab lab = new MeshLab();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    private static String serial(MeshApp app) {
        return app.admin("/mesh").replaceFirst("(?s).*\"serial\" : \"([0-9a-f]+)\".*", "$1");
    }

    @Test
    void no_call_fails_and_a_connection_stays_while_leaves_of_ten_seconds_are_renewed_for_two_minutes() {
        int port = MeshLab.freePort();
        lab.yaml(new MeshYaml()
                .authority("{Cert: ca.pem, Key: ca-key.pem, LeafCertTTL: 10s}")
                .service("orders", port)
                .allow("storefront", "orders"));
        MeshApp server = lab.app(Jdk.JDK8, "orders");
        server.ok("Server.listen", port);
        MeshApp client = lab.app(Jdk.JDK25, "storefront");
        client.ok("Call.hold", ORDERS, 80, "first");

        MeshApp.Answer loop = client.begin("Call.loop", ORDERS, 80);
        Set<String> called = new HashSet<>();
        Set<String> calling = new HashSet<>();
        Awaitility.await(RENEWALS + " renewals of both leaves")
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    called.add(serial(server));
                    calling.add(serial(client));
                    return Math.min(called.size(), calling.size()) > RENEWALS;
                });
        client.ok("Call.stop");
        String calls = loop.ok();

        System.out.println("calls while leaves were renewed " + (called.size() - 1) + " and " + (calling.size() - 1)
                + " times: " + calls);
        assertThat(calls).doesNotContain("FAILED");
        assertThat(client.ok("Call.heldLine", "last")).endsWith(">last");
        assertThat(server.count("direction=\"inbound\""))
                .isEqualTo(server.count("direction=\"inbound\"", "reason=\"ok\""));
    }

    /** Consul signs the new root with the old one, and its agents ask for new leaves when they like. */
    @Test
    void no_call_fails_and_a_connection_stays_while_Consul_changes_its_root() {
        try (ConsulServer consul = ConsulServer.start()) {
            MeshApp server = lab.consulApp(Jdk.JDK25, "orders", consul.environment());
            server.ok("Server.listen", MeshLab.freePort());
            server.awaitErr("registered orders");
            MeshApp client = lab.consulApp(Jdk.JDK8, "storefront", consul.environment());
            client.ok("Call.hold", ORDERS, 80, "first");
            String called = serial(server);
            String calling = serial(client);
            MeshApp.Answer loop = client.begin("Call.loop", ORDERS, 80);

            consul.rotateCa(TestCa.create("unused").asCert().keyPem());

            Awaitility.await("both leaves are of the new root")
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() ->
                            !serial(server).equals(called) && !serial(client).equals(calling));
            client.ok("Call.stop");
            String calls = loop.ok();

            System.out.println("calls while the root was changed: " + calls);
            assertThat(calls).doesNotContain("FAILED");
            assertThat(client.ok("Call.heldLine", "last")).endsWith(">last");
            assertThat(client.ok("Call.line", ORDERS, 80, "new")).endsWith(">new");
        }
    }
}
