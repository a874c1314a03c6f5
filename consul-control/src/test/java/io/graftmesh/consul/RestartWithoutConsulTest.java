package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.testing.consul.ConsulServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All watches of a process that starts while the real Consul, which it knew before, is down. */
class RestartWithoutConsulTest {

    private static final Target ORDERS = new Target("orders", "v2", "default", "dc1");

    @TempDir
    Path state;

    private final ConsulServer consul = ConsulServer.startWithAcls();
    private final List<String> said = new CopyOnWriteArrayList<>();

    private Recording<List<Endpoint>> endpoints;
    private Recording<List<Endpoint>> external;
    private Recording<Intentions> intentions;
    private Recording<ServiceChain> chain;
    private Recording<HostTable> hosts;
    private Recording<Identity> identity;
    private Recording<TrustBundle> roots;
    private Recording<Map<String, String>> addresses;

    @BeforeEach
    void fill() {
        consul.registerNative("orders", "orders-1", 9001, "{\"version\": \"1\"}");
        consul.registerNative("orders", "orders-2", 9002, "{\"version\": \"2\"}");
        consul.registerExternal("billing", "billing-1", "10.1.1.1", 443);
        consul.intention("web", "orders", false);
        consul.kvPut("graft/hosts", "orders.corp:80=orders");
        consul.writeConfigEntry("{\"Kind\": \"service-resolver\", \"Name\": \"orders\", \"DefaultSubset\": \"v2\","
                + " \"Subsets\": {\"v2\": {\"Filter\": \"Service.Meta.version == 2\"}}}");
    }

    @AfterEach
    void stop() {
        consul.close();
    }

    private ConsulControlPlane plane() {
        ConsulControlPlane plane =
                ConsulControlPlane.connect(ConsulSettings.from(consul.environment()), state, said::add);
        endpoints = new Recording<>();
        external = new Recording<>();
        intentions = new Recording<>();
        chain = new Recording<>();
        hosts = new Recording<>();
        identity = new Recording<>();
        roots = new Recording<>();
        addresses = new Recording<>();
        plane.watchEndpoints(ORDERS, endpoints);
        plane.watchExternal("billing", external);
        plane.watchIntentions("orders", intentions);
        plane.watchChain("orders", chain);
        plane.watchHosts(hosts);
        plane.watchIdentity("orders", identity);
        plane.watchRoots(roots);
        plane.watchAddresses(addresses);
        return plane;
    }

    private void assertEverythingIsKnown() {
        assertThat(endpoints.first()).extracting(Endpoint::id).containsExactly("orders-2");
        assertThat(external.first()).extracting(Endpoint::authority).containsExactly("10.1.1.1:443");
        assertThat(intentions.first().rules()).hasToString("[web => orders deny]");
        assertThat(intentions.first().allowByDefault()).isFalse();
        assertThat(chain.first().defaultRoute().targets()).containsExactly(ORDERS);
        assertThat(hosts.first().services()).containsEntry("orders.corp:80", "orders");
        assertThat(addresses.await(all -> all.containsKey("127.0.0.1:9002"))).containsEntry("127.0.0.1:9001", "orders");
        assertThat(roots.first().roots()).hasSize(1);
    }

    @Test
    void everythingIsKnownExceptWhoWeAreUntilConsulReturns() throws IOException {
        TrustBundle before;
        try (ConsulControlPlane plane = plane()) {
            assertEverythingIsKnown();
            identity.first();
            before = roots.first();
        }
        consul.kill();

        try (ConsulControlPlane plane = plane()) {
            assertEverythingIsKnown();
            assertThat(roots.first().roots()).isEqualTo(before.roots());
            List.of(endpoints, external, intentions, chain, hosts, addresses, roots)
                    .forEach(watch -> assertThat(watch.awaitFailure())
                            .hasMessageContaining("no answer from Consul at http://" + consul.address())
                            .hasMessageContaining("until it answers, its answer of 20")
                            .extracting(ControlFailure::kind)
                            .isEqualTo(ControlFailure.Kind.UNREACHABLE));
            assertThat(identity.awaitFailure())
                    .hasMessageEndingWith("an identity is never kept on disk, only Consul can give one");
            assertThat(identity.count()).isZero();
            assertThat(plane.ageMillis()).isPositive();

            consul.restart();
            consul.intention("web", "orders", true);
            identity.first();
            intentions.await(now -> now.rules().toString().equals("[web => orders allow]"));
            addresses.await(all -> addresses.count() >= 2);
        }
        assertThat(said).isEmpty();
        assertNoSecretOnDisk();
    }

    private void assertNoSecretOnDisk() throws IOException {
        try (Stream<Path> files = Files.list(state)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(7);
            for (Path file : all) {
                assertThat(Files.readString(file))
                        .doesNotContain("PRIVATE KEY", "PrivateKeyPEM", ConsulServer.MASTER_TOKEN);
            }
        }
    }
}
