package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.StubConsul.Reply;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.control.MutualTls.Mode;
import io.graftmesh.testing.consul.ConsulServer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Strict or permissive, in the form in which Consul 1.16 and later say it; and from one that knows nothing of it. */
class ConsulModeTest {

    private final Map<String, String> entries = new ConcurrentHashMap<>();
    private final Semaphore news = new Semaphore(1);

    /** A Consul whose blocking queries return when there is news. */
    private Reply answer(String request) {
        String path = request.replaceFirst("[?].*", "").replace("/v1/config/", "");
        try {
            if (request.contains("index=") && !news.tryAcquire(20, TimeUnit.SECONDS)) {
                return new Reply(500, "", "no news");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String body = entries.get(path);
        return body == null ? new Reply(404, "7", "Config entry not found") : new Reply(200, "8", body);
    }

    private void say(String path, String body) {
        entries.put(path, body);
        news.release();
    }

    @Test
    void the_service_s_own_entry_comes_before_the_one_for_all_and_the_mesh_s_above_both() throws Exception {
        entries.put(
                "proxy-defaults/global",
                "{\"Kind\":\"proxy-defaults\",\"Name\":\"global\",\"MutualTLSMode\":\"strict\"}");
        try (StubConsul stub = new StubConsul(this::answer);
                ConsulControlPlane plane = stub.plane()) {
            Recording<MutualTls> modes = new Recording<>();
            plane.watchMutualTls("orders", modes);
            assertThat(modes.await(mode -> mode.mode() == Mode.STRICT).why()).isEqualTo("proxy-defaults says strict");

            say(
                    "service-defaults/orders",
                    "{\"Kind\":\"service-defaults\",\"Name\":\"orders\",\"Protocol\":\"http\",\"MutualTLSMode\":"
                            + "\"permissive\",\"UpstreamConfig\":{\"Overrides\":[{\"Name\":\"x\"}]}}");
            modes.await(mode -> mode.mode() == Mode.PERMISSIVE);

            say("mesh/mesh", "{\"Kind\":\"mesh\",\"AllowEnablingPermissiveMutualTLS\":true}");
            say("service-defaults/orders", "{\"Kind\":\"service-defaults\",\"Name\":\"orders\"}");
            modes.await(mode -> mode.mode() == Mode.STRICT && mode.why().startsWith("proxy-defaults"));

            // Consul leaves out what is false.
            say("mesh/mesh", "{\"Kind\":\"mesh\",\"TLS\":{\"Incoming\":{\"TLSMinVersion\":\"TLSv1_2\"}}}");
            assertThat(modes.await(mode -> mode.why().contains("mesh entry")).mode())
                    .isEqualTo(Mode.STRICT);
        }
    }

    @Test
    void a_consul_that_knows_nothing_of_it_says_nothing_and_is_not_asked_again_for_what_it_does_not_know() {
        try (ConsulServer consul = ConsulServer.start();
                ConsulControlPlane plane = ConsulControlPlane.connect(ConsulSettings.from(consul.environment()))) {
            Recording<MutualTls> modes = new Recording<>();
            plane.watchMutualTls("orders", modes);
            assertThat(modes.first().mode()).isEqualTo(Mode.UNSAID);
            assertThat(modes.failureCount()).isZero();
        }
    }
}
