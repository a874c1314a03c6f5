package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.consul.ConsulServer;
import io.graftmesh.testing.jvm.Jdk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Consul dies under traffic: nobody notices until something is to change. */
class ConsulOutageIT {

    @ParameterizedTest
    @CsvSource({"JDK8,JDK25", "JDK25,JDK8"})
    void calls_go_on_while_Consul_is_down_and_changes_are_seen_again_after_it(Jdk caller, Jdk called) {
        try (ConsulServer consul = ConsulServer.start();
                MeshLab lab = new MeshLab()) {
            MeshApp server = lab.consulApp(called, "orders", consul.environment());
            server.ok("Server.listen", MeshLab.freePort());
            server.awaitErr("registered orders");
            MeshApp client = lab.consulApp(caller, "storefront", consul.environment());
            MeshApp.Answer loop = client.begin("Call.loop", "orders.service.consul", 80);
            client.awaitOut("seen ");

            consul.kill();
            // Both have noticed, and go on with what they know.
            client.awaitErr("WARN nothing new");
            server.awaitErr("WARN nothing new");
            assertThat(client.ok("Call.line", "orders.service.consul", 80, "down"))
                    .endsWith(">down");
            client.ok("Call.stop");
            assertThat(loop.ok()).doesNotContain("FAILED");

            consul.restart();
            consul.intention("storefront", "orders", false);
            client.ok("Call.untilRefused", "orders.service.consul", 80, "x", 30);
            server.record("\"reason\":\"intention_denied\"");
            consul.intention("storefront", "orders", true);
            client.ok("Call.untilAnswered", "orders.service.consul", 80, "x", 30);
            lab.assertSound();
        }
    }
}
