package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.consul.ConsulServer;
import io.graftmesh.testing.jvm.Jdk;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications under the agent with a real Consul, through what happens to all three. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsulMeshIT {

    private final MeshLab lab = new MeshLab();
    private ConsulServer consul;

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

    private MeshApp server(Jdk jdk, String service) {
        MeshApp app = lab.consulApp(jdk, service, consul.environment());
        app.ok("Server.listen", MeshLab.freePort());
        app.awaitErr("registered " + service);
        return app;
    }

    private MeshApp client(Jdk jdk, String service) {
        return lab.consulApp(jdk, service, consul.environment());
    }

    private String instances(String service) {
        return consul.api().get("/v1/health/connect/" + service + "?passing");
    }

    @ParameterizedTest
    @CsvSource({"JDK8,JDK25", "JDK25,JDK8", "JDK11,JDK17", "JDK17,JDK21", "JDK21,JDK11"})
    void services_register_by_themselves_and_call_each_other_by_mesh_name_and_by_the_host_they_always_called(
            Jdk caller, Jdk called) {
        String service = "stock-" + called.feature();
        consul.kvPut("graft/hosts", "stock-" + called.feature() + ".corp.local:7070=" + service);
        MeshApp server = server(called, service);
        MeshApp client = client(caller, "shop-" + caller.feature());

        assertThat(instances(service)).contains("\"Native\":true", "\"Service\":\"" + service + "\"");
        assertThat(client.ok("Call.line", service + ".service.consul", 80, "a")).endsWith(">a");
        assertThat(client.ok("Call.untilAnswered", service + ".corp.local", 7070, "b", 20))
                .endsWith(">b");
        assertThat(server.record("\"reason\":\"ok\"", "\"source\":\"shop-" + caller.feature()))
                .contains("\"security\":\"mtls\"");
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void no_call_fails_when_one_of_two_instances_is_killed(Jdk jdk) {
        String service = "pair-" + jdk.feature();
        MeshApp stays = server(Jdk.JDK17, service);
        MeshApp dies = server(Jdk.JDK17, service);
        MeshApp client = client(jdk, "looper");
        MeshApp.Answer loop = client.begin("Call.loop", service + ".service.consul", 80);
        client.awaitOut("seen " + name(stays));
        client.awaitOut("seen " + name(dies));

        dies.jvm().close(); // SIGKILL

        // Consul lists it until its check has failed: all that time calls must find the other one.
        MeshLab.eventually(
                service + " has one instance",
                () -> instances(service).split("\"Service\":\\{").length == 2 ? "one" : null);
        client.ok("Call.stop");
        String counts = loop.ok();
        System.out.println(jdk + " across a kill -9: " + counts);
        assertThat(counts).doesNotContain("FAILED").contains(name(stays));
    }

    private String name(MeshApp app) {
        return app.ok("Server.name");
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void SIGTERM_deregisters_within_two_seconds(Jdk jdk) {
        String service = "leaver-" + jdk.feature();
        MeshApp app = server(jdk, service);
        assertThat(instances(service)).contains(service);

        long start = System.nanoTime();
        app.jvm().terminate();
        app.jvm().await(Duration.ofSeconds(10));
        long took = (System.nanoTime() - start) / 1_000_000;

        assertThat(consul.api().get("/v1/catalog/service/" + service)).isEqualTo("[]");
        System.out.println(jdk + " ended and was deregistered after " + took + " ms");
        assertThat(took).isLessThan(2_000);
    }

    @Test
    void an_intention_that_the_API_sets_to_deny_takes_effect_at_once() {
        MeshApp server = server(Jdk.JDK21, "vault");
        MeshApp client = client(Jdk.JDK11, "reader");
        client.ok("Call.hold", "vault.service.consul", 80, "x");
        client.ok("Call.line", "vault.service.consul", 80, "x");
        MeshApp.Answer refused = client.begin("Call.untilRefused", "vault.service.consul", 80, "x", 20);

        long start = System.nanoTime();
        consul.intention("reader", "vault", false);
        refused.ok();
        long took = (System.nanoTime() - start) / 1_000_000;

        System.out.println("intention by API to first refusal: " + took + " ms");
        assertThat(took).isLessThan(5_000);
        assertThat(client.ok("Call.heldEnd")).matches("end of stream|java.net.SocketException.*");
        server.record("\"reason\":\"intention_revoked\"");
        consul.intention("reader", "vault", true);
        client.ok("Call.untilAnswered", "vault.service.consul", 80, "x", 20);
    }
}
