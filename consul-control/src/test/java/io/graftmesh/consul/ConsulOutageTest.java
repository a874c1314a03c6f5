package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Endpoint.Health;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.Watch;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.testing.consul.ConsulServer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to watches and registrations when Consul, or the process itself, is killed. */
class ConsulOutageTest {

    private static final Target ORDERS = new Target("orders", "", "default", "dc1");

    private ConsulServer consul;
    private ConsulControlPlane plane;

    @BeforeEach
    void startConsul() {
        consul = ConsulServer.start();
        plane = ConsulControlPlane.connect(ConsulSettings.from(consul.environment()));
    }

    @AfterEach
    void stopConsul() {
        plane.close();
        consul.close();
    }

    @Test
    void valuesStayWhileConsulIsAwayAndEveryWatchRecoversWhenItReturns() {
        Recording<List<Endpoint>> endpoints = new Recording<>();
        Recording<Intentions> intentions = new Recording<>();
        Recording<ServiceChain> chain = new Recording<>();
        Recording<HostTable> hosts = new Recording<>();
        Recording<Identity> identity = new Recording<>();
        Recording<TrustBundle> roots = new Recording<>();
        Recording<Map<String, String>> addresses = new Recording<>();
        plane.watchEndpoints(ORDERS, endpoints);
        plane.watchIntentions("orders", intentions);
        plane.watchChain("orders", chain);
        plane.watchHosts(hosts);
        plane.watchIdentity("orders", identity);
        plane.watchRoots(roots);
        plane.watchAddresses(addresses);
        List<Recording<?>> all = List.of(endpoints, intentions, chain, hosts, identity, roots, addresses);
        consul.registerNative("orders", "orders-1", 9001, "{}");
        endpoints.await(e -> e.size() == 1);
        all.forEach(Recording::first);

        consul.kill();
        all.forEach(watch -> assertThat(watch.awaitFailures(2).kind()).isEqualTo(ControlFailure.Kind.UNREACHABLE));
        assertThat(endpoints.last()).hasSize(1);
        int rootsBefore = roots.count();

        consul.restart();
        Latency.of("Consul is back -> all watches obey", 4_000, () -> {
            consul.intention("web", "orders", false);
            consul.registerNative("orders", "orders-2", 9002, "{}");
            consul.kvPut("graft/hosts", "a:1=orders");
            consul.writeConfigEntry("{\"Kind\": \"service-defaults\", \"Name\": \"orders\", \"Protocol\": \"http\"}");
            endpoints.await(e -> e.size() == 2);
            intentions.await(i -> i.rules().size() == 1);
            hosts.await(h -> h.services().size() == 1);
            chain.await(c -> c.protocol().equals("http"));
            addresses.await(a -> a.containsKey("127.0.0.1:9002"));
        });
        // The CA is in Consul's data, so the roots are the same as before and nobody is told of them again.
        assertThat(roots.count()).isEqualTo(rootsBefore);
    }

    @Test
    void aConsulThatForgotEverythingIsToldAgainWhoIsThere() {
        Recording<List<Endpoint>> endpoints = new Recording<>();
        Recording<Registration> registered = new Recording<>();
        Registration self =
                new Registration(Registration.Kind.NATIVE, "orders", "orders-1", "", 9001, Collections.emptyMap());
        plane.watchEndpoints(ORDERS, endpoints);
        plane.register(self, registered);
        endpoints.await(e -> e.size() == 1 && e.get(0).health() == Health.PASSING);
        Latency.of("deregistered by somebody -> registered again", 3_000, () -> {
            consul.deregister("orders-1");
            endpoints.await(List::isEmpty);
            endpoints.await(e -> e.size() == 1 && e.get(0).health() == Health.PASSING);
        });
        consul.kill();
        consul.wipe();
        consul.restart();
        // Its index begins anew below the one that the watch stands at.
        Latency.of("wiped and restarted -> registered again", 4_000, () -> {
            consul.registerNative("orders", "orders-2", 9002, "{}");
            endpoints.await(e -> e.size() == 2 && e.stream().allMatch(i -> i.health() == Health.PASSING));
        });
    }

    @Test
    void aKilledProcessTurnsCriticalAndOneThatEndsIsGone() throws Exception {
        Recording<List<Endpoint>> endpoints = new Recording<>();
        plane.watchEndpoints(ORDERS, endpoints);
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RegisteringMain.class.getName(),
                        consul.address())
                .inheritIO()
                .start();
        try {
            endpoints.await(e -> e.size() == 1 && e.get(0).health() == Health.PASSING);
            Latency.of("kill -9 -> critical", 4_000, () -> {
                process.destroyForcibly();
                endpoints.await(e -> e.get(0).health() == Health.CRITICAL);
            });
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closingEndsEveryThreadAndEveryRegistrationInTime() {
        Recording<List<Endpoint>> endpoints = new Recording<>();
        try (ConsulControlPlane other = ConsulControlPlane.connect(ConsulSettings.from(consul.environment()))) {
            other.watchEndpoints(ORDERS, endpoints);
            plane.watchRoots(new Recording<>());
            plane.watchIntentions("orders", new Recording<>());
            plane.register(
                    new Registration(Registration.Kind.NATIVE, "orders", "o1", "", 9001, Collections.emptyMap()),
                    new Recording<>());
            plane.register(
                    new Registration(Registration.Kind.NATIVE, "orders", "o2", "", 9002, Collections.emptyMap()),
                    new Recording<>());
            endpoints.await(e -> e.size() == 2);
            Latency.of("close of the control plane", 2_000, plane::close);
            endpoints.await(List::isEmpty);
        }
    }

    @Test
    void closingDoesNotWaitForAConsulThatIsGone() {
        Recording<Registration> registered = new Recording<>();
        Watch registration = plane.register(
                new Registration(Registration.Kind.NATIVE, "orders", "o1", "", 9001, Collections.emptyMap()),
                registered);
        registered.first();
        consul.kill();
        Latency.of("close without Consul", 1_500, registration::close);
    }
}
