package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.consul.ConsulServer;
import io.graftmesh.testing.jvm.Jdk;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Consul that does not want us, or is not there. */
class ConsulRefusalIT {

    private final MeshLab lab = new MeshLab();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    @Test
    void a_wrong_token_is_a_line_and_a_ConnectException_that_says_so() {
        try (ConsulServer consul = ConsulServer.startWithAcls()) {
            MeshApp client = lab.consulApp(
                    Jdk.JDK8,
                    "storefront",
                    Map.of(
                            "CONSUL_HTTP_ADDR",
                            consul.address(),
                            "CONSUL_HTTP_TOKEN",
                            "00000000-dead-beef-0000-000000000000"),
                    "identity-wait=4s");

            String[] said = client.ok("Call.timed", "orders.service.consul", 80, "hello")
                    .split(" ", 2);

            assertThat(Integer.parseInt(said[0])).isLessThan(12_000);
            assertThat(said[1]).startsWith("java.net.ConnectException").containsIgnoringCase("token");
            assertThat(client.errLines("WARN", "oken")).isNotEmpty();
            client.record("\"reason\":\"no_identity\"", "oken");
            assertThat(client.err()).doesNotContain("dead-beef");
        }
    }

    @Test
    void a_Consul_that_is_not_there_costs_a_bounded_wait_and_the_mesh_comes_alive_with_it() {
        try (ConsulServer consul = ConsulServer.start()) {
            consul.kill();
            int port = MeshLab.freePort();
            MeshApp orders = lab.consulApp(Jdk.JDK25, "orders", consul.environment(), "identity-wait=4s");
            MeshApp client = lab.consulApp(Jdk.JDK8, "storefront", consul.environment(), "identity-wait=4s");
            orders.ok("Server.listen", port);

            String[] said = client.ok("Call.timed", "orders.service.consul", 80, "hello")
                    .split(" ", 2);
            assertThat(Integer.parseInt(said[0])).isLessThan(12_000);
            assertThat(said[1]).startsWith("java.net.ConnectException").contains(consul.address());
            assertThat(client.errLines("WARN", consul.address())).isNotEmpty();
            orders.awaitErr("not registered yet");

            consul.restart();

            String alive = client.ok("Call.untilAnswered", "orders.service.consul", 80, "hello", 30);
            System.out.println("first answer " + alive.split(" ")[0] + " ms after Consul was ready");
            assertThat(client.record("\"reason\":\"ok\"")).contains("\"security\":\"mtls\"");
        }
    }
}
