package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Endpoint.Health;
import io.graftmesh.mesh.control.Gateway;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every watch against the real Consul: its first value, and a change of it. Each test has services of its own. */
class ConsulWatchesTest {

    private static ConsulServer consul;
    private static ConsulControlPlane plane;

    @BeforeAll
    static void startConsul() {
        consul = ConsulServer.start();
        plane = ConsulControlPlane.connect(ConsulSettings.from(consul.environment()));
    }

    @AfterAll
    static void stopConsul() {
        plane.close();
        consul.close();
    }

    private static Target target(String service) {
        return new Target(service, "", "default", "dc1");
    }

    @Test
    void anUnconfiguredServiceHasOneRouteToItself() {
        Recording<ServiceChain> chain = new Recording<>();
        try (Watch watch = plane.watchChain("plain", chain)) {
            assertThat(chain.first().protocol()).isEqualTo("tcp");
            assertThat(chain.first().defaultRoute().targets()).containsExactly(target("plain"));
        }
    }

    @Test
    void aChainFollowsItsConfigEntries() {
        Recording<ServiceChain> chain = new Recording<>();
        try (Watch watch = plane.watchChain("shop", chain)) {
            chain.first();
            consul.writeConfigEntry("{\"Kind\": \"service-defaults\", \"Name\": \"shop\", \"Protocol\": \"http\"}");
            Latency.of(
                    "config entry -> chain", () -> chain.await(c -> c.protocol().equals("http")));
        }
    }

    @Test
    void endpointsComeWithTheirHealthAndChangeWithIt() {
        Recording<List<Endpoint>> endpoints = new Recording<>();
        try (Watch watch = plane.watchEndpoints(target("orders"), endpoints)) {
            assertThat(endpoints.first()).isEmpty();
            consul.registerNative("orders", "orders-1", 9001, "{\"version\": \"v1\"}");
            Latency.of("registration -> endpoints", () -> endpoints.await(e -> e.size() == 1));
            assertThat(endpoints.last())
                    .containsExactly(new Endpoint(
                            "orders-1",
                            "127.0.0.1",
                            9001,
                            1,
                            Health.PASSING,
                            Collections.singletonMap("version", "v1")));
            consul.maintenance("orders-1", true);
            Latency.of(
                    "health -> endpoints", () -> endpoints.await(e -> e.get(0).health() == Health.CRITICAL));
        }
    }

    @Test
    void intentionsArriveWithConsulsDefault() {
        Recording<Intentions> intentions = new Recording<>();
        try (Watch watch = plane.watchIntentions("vault", intentions)) {
            assertThat(intentions.first().allowByDefault()).isTrue();
            assertThat(intentions.first().rules()).isEmpty();
            consul.intention("web", "vault", false);
            Latency.of(
                    "intention -> rules", () -> intentions.await(i -> i.rules().size() == 1));
            assertThat(intentions.last().rules().get(0)).hasToString("web => vault deny");
            consul.intention("web", "vault", true);
            intentions.await(i -> i.rules().get(0).allow());
        }
    }

    @Test
    void theLeafNamesTheServiceAndChainsToTheRoots() throws Exception {
        Recording<Identity> identity = new Recording<>();
        Recording<TrustBundle> roots = new Recording<>();
        try (Watch leafs = plane.watchIdentity("billing", identity);
                Watch trust = plane.watchRoots(roots)) {
            assertThat(identity.first().id().service()).isEqualTo("billing");
            assertThat(identity.first().id().trustDomain())
                    .isEqualTo(roots.first().trustDomain());
            identity.first().leaf().verify(roots.first().roots().get(0).getPublicKey());
        }
    }

    @Test
    void hostsComeOutOfTheKeyValueStore() {
        Recording<HostTable> hosts = new Recording<>();
        try (Watch watch = plane.watchHosts(hosts)) {
            assertThat(hosts.first().services()).isEmpty();
            consul.kvPut("graft/hosts", "{\"Orders.corp.local:8080\": \"orders\"}");
            Latency.of(
                    "KV -> hosts",
                    () -> hosts.await(h -> h.services().equals(Map.of("orders.corp.local:8080", "orders"))));
            consul.kvPut("graft/hosts", "# ours\nstock.corp.local:9000 = stock\n");
            hosts.await(h -> h.services().equals(Map.of("stock.corp.local:9000", "stock")));
            consul.kvDelete("graft/hosts");
            hosts.await(h -> h.services().isEmpty());
        }
    }

    @Test
    void aGatewayLearnsItsListeners() {
        Recording<Gateway> gateway = new Recording<>();
        try (Watch watch = plane.watchGateway("edge", gateway)) {
            consul.writeConfigEntry("{\"Kind\": \"ingress-gateway\", \"Name\": \"edge\", \"Listeners\":"
                    + " [{\"Port\": 8080, \"Protocol\": \"tcp\", \"Services\": [{\"Name\": \"orders\"}]}]}");
            Latency.of("config entry -> gateway", gateway::first);
            assertThat(gateway.last().listeners().get(0).port()).isEqualTo(8080);
        }
    }

    @Test
    void aRegisteredProcessIsFoundPassingAndIsGoneWhenItCloses() {
        Recording<List<Endpoint>> endpoints = new Recording<>();
        Recording<Registration> registered = new Recording<>();
        Registration self = new Registration(
                Registration.Kind.NATIVE, "joiner", "joiner-1", "127.0.0.1", 7000, Collections.emptyMap());
        try (Watch watch = plane.watchEndpoints(target("joiner"), endpoints)) {
            Watch registration = plane.register(self, registered);
            endpoints.await(e -> e.size() == 1 && e.get(0).health() == Health.PASSING);
            assertThat(registered.first()).isSameAs(self);
            Latency.of("close -> deregistered", () -> {
                registration.close();
                endpoints.await(List::isEmpty);
            });
        }
    }
}
