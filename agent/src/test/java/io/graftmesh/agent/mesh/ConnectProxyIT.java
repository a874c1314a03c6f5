package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.consul.ConsulServer;
import io.graftmesh.testing.jvm.Jdk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code consul connect proxy}, which nobody here wrote, as the peer: both ways, and under intentions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectProxyIT {

    private ConsulServer consul;
    private final MeshLab lab = new MeshLab();

    @BeforeAll
    void start() {
        consul = ConsulServer.start();
    }

    @AfterEach
    void no_hook_has_failed() {
        lab.assertSound();
    }

    @AfterAll
    void stop() {
        lab.close();
        consul.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Jdk.class,
            names = {"JDK8", "JDK17", "JDK25"})
    void a_plain_client_behind_it_calls_a_service_under_the_agent(Jdk jdk) {
        String service = "graft-orders-" + jdk.feature();
        int port = MeshLab.freePort();
        MeshApp orders = lab.consulApp(jdk, service, consul.environment());
        orders.ok("Server.listen", port);
        orders.awaitErr("registered");
        int upstream = MeshLab.freePort();
        consul.connectProxy("-service", "web", "-upstream", service + ":" + upstream);
        MeshApp client = lab.plain(Jdk.JDK17);

        assertThat(client.ok("Call.untilAnswered", "127.0.0.1", upstream, "hello", 20))
                .endsWith(">hello");
        assertThat(orders.record("\"reason\":\"ok\"", "\"source\":\"web\""))
                .contains("\"security\":\"mtls\"", "/svc/web");

        consul.intention("web", service, false);
        assertThat(client.ok("Call.untilRefused", "127.0.0.1", upstream, "hello", 20))
                .isNotEmpty();
        assertThat(orders.record("\"reason\":\"intention_denied\"", "\"source\":\"web\""))
                .contains("web");
    }

    @ParameterizedTest
    @EnumSource(
            value = Jdk.class,
            names = {"JDK8", "JDK17", "JDK25"})
    void an_application_under_the_agent_calls_a_plain_service_behind_it(Jdk jdk) {
        String service = "legacy-" + jdk.feature();
        MeshApp plain = lab.plain(Jdk.JDK17);
        int port = Integer.parseInt(plain.ok("Server.listen", 0));
        consul.registerExternal(service, service + "-1", "127.0.0.1", port);
        int sidecar = MeshLab.freePort();
        consul.api()
                .put(
                        "/v1/agent/service/register",
                        "{\"Kind\": \"connect-proxy\", \"Name\": \"" + service + "-sidecar\", \"ID\": \"" + service
                                + "-sidecar\", \"Address\": \"127.0.0.1\", \"Port\": " + sidecar
                                + ", \"Proxy\": {\"DestinationServiceName\": \"" + service
                                + "\", \"LocalServicePort\": " + port + "}}");
        consul.connectProxy(
                "-service", service, "-service-addr", "127.0.0.1:" + port, "-listen", "127.0.0.1:" + sidecar);
        MeshApp client = lab.consulApp(jdk, "storefront", consul.environment());

        assertThat(client.ok("Call.untilAnswered", service + ".service.consul", 80, "hello", 20))
                .endsWith("plain>hello");
        assertThat(client.record("\"reason\":\"ok\"", service)).contains("\"security\":\"mtls\"", "/svc/" + service);

        consul.intention("storefront", service, false);
        assertThat(client.ok("Call.untilRefused", service + ".service.consul", 80, "hello", 20))
                .isNotEmpty();
    }
}
