package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Endpoint.Health;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Split;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
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
            Latency.of("registration -> endpoints", () -> {
                consul.registerNative("orders", "orders-1", 9001, "{\"version\": \"v1\"}");
                endpoints.await(e -> e.size() == 1);
            });
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
            Latency.of("KV -> hosts", () -> {
                consul.kvPut("graft/hosts", "{\"Orders.corp.local:8080\": \"orders\"}");
                hosts.await(h -> h.services().equals(Map.of("orders.corp.local:8080", "orders")));
            });
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
            assertThat(gateway.first().listeners()).isEmpty();
            Latency.of("config entry -> gateway", () -> {
                consul.writeConfigEntry("{\"Kind\": \"ingress-gateway\", \"Name\": \"edge\", \"Listeners\":"
                        + " [{\"Port\": 8080, \"Protocol\": \"tcp\", \"Services\": [{\"Name\": \"orders\"}]}]}");
                gateway.await(g -> g.listeners().size() == 1);
            });
            assertThat(gateway.last().listeners().get(0).port()).isEqualTo(8080);
            consul.deleteConfigEntry("ingress-gateway", "edge");
            gateway.await(g -> g.listeners().isEmpty());
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

    @Test
    void aSubsetsFilterIsObeyedAndAChangedFilterToo() {
        consul.registerNative("stock", "stock-1", 9101, "{\"version\": \"v1\"}");
        consul.registerNative("stock", "stock-2", 9102, "{\"version\": \"v2\"}");
        resolver("stock", "Service.Meta.version == v1");
        Recording<ServiceChain> chain = new Recording<>();
        Recording<List<Endpoint>> endpoints = new Recording<>();
        try (Watch chains = plane.watchChain("stock", chain)) {
            Target part = chain.first().defaultRoute().targets().iterator().next();
            assertThat(part.subset()).isEqualTo("part");
            try (Watch watch = plane.watchEndpoints(part, endpoints)) {
                assertThat(endpoints.first()).extracting(Endpoint::id).containsExactly("stock-1");
                resolver("stock", "Service.Meta.version == v2");
                endpoints.await(e -> e.get(0).id().equals("stock-2"));
            }
        }
    }

    @Test
    void aSubsetThatNoChainLeadsToIsLookedUp() {
        consul.registerNative("paint", "paint-1", 9111, "{\"version\": \"v1\"}");
        consul.registerNative("paint", "paint-2", 9112, "{\"version\": \"v2\"}");
        resolver("paint", "Service.Meta.version == v2");
        Recording<List<Endpoint>> endpoints = new Recording<>();
        Recording<List<Endpoint>> unknown = new Recording<>();
        try (Watch watch = plane.watchEndpoints(new Target("paint", "part", "default", "dc1"), endpoints);
                Watch none = plane.watchEndpoints(new Target("paint", "none", "default", "dc1"), unknown)) {
            assertThat(endpoints.first()).extracting(Endpoint::id).containsExactly("paint-2");
            assertThat(unknown.awaitFailure()).hasMessageContaining("paint has no subset \"none\"");
        }
    }

    private static void resolver(String service, String filter) {
        consul.writeConfigEntry("{\"Kind\": \"service-resolver\", \"Name\": \"" + service
                + "\", \"DefaultSubset\": \"part\", \"Subsets\": {\"part\": {\"Filter\": \"" + filter + "\"}}}");
    }

    @Test
    void routesSplitsAndFailover() {
        for (String service : List.of("web", "backup")) {
            consul.writeConfigEntry(
                    "{\"Kind\": \"service-defaults\", \"Name\": \"" + service + "\", \"Protocol\": \"http\"}");
        }
        consul.writeConfigEntry("{\"Kind\": \"service-resolver\", \"Name\": \"web\","
                + " \"Subsets\": {\"v1\": {}, \"v2\": {}}, \"Failover\": {\"*\": {\"Service\": \"backup\"}}}");
        consul.writeConfigEntry("{\"Kind\": \"service-splitter\", \"Name\": \"web\", \"Splits\":"
                + " [{\"Weight\": 20, \"ServiceSubset\": \"v1\"}, {\"Weight\": 80, \"ServiceSubset\": \"v2\"}]}");
        consul.writeConfigEntry("{\"Kind\": \"service-router\", \"Name\": \"web\", \"Routes\": ["
                + "{\"Match\": {\"HTTP\": {\"PathExact\": \"/a\"}}, \"Destination\": {\"ServiceSubset\": \"v1\"}},"
                + "{\"Match\": {\"HTTP\": {\"Header\": [{\"Name\": \"x\", \"Present\": true}]}},"
                + " \"Destination\": {\"ServiceSubset\": \"v1\"}},"
                + "{\"Match\": {\"HTTP\": {\"PathPrefix\": \"/b\"}}, \"Destination\": {\"Service\": \"backup\"}}]}");
        Recording<ServiceChain> recording = new Recording<>();
        try (Watch watch = plane.watchChain("web", recording)) {
            ServiceChain chain = recording.first();
            Target v1 = new Target("web", "v1", "default", "dc1");
            Target v2 = new Target("web", "v2", "default", "dc1");
            assertThat(chain.protocol()).isEqualTo("http");
            assertThat(chain.route(FakeRequest.get("/a")).targets()).containsExactly(v1, target("backup"));
            FakeRequest marked = FakeRequest.get("/c").with("x", "1");
            assertThat(chain.route(marked).targets()).containsExactly(v1, target("backup"));
            assertThat(chain.route(FakeRequest.get("/b/c")).targets()).containsExactly(target("backup"));
            List<Split> splits = chain.route(FakeRequest.get("/a/b")).splits();
            assertThat(splits).extracting(Split::weight).containsExactly(2_000, 8_000);
            assertThat(splits.get(1).targets()).containsExactly(v2, target("backup"));
            assertThat(recording.failureCount()).isZero();
        }
    }

    @Test
    void aChangedEntryIsObeyedWithinASecond() {
        for (String version : List.of("v1", "v2")) {
            consul.registerNative("canary", "canary-" + version, 9400, "{\"version\": \"" + version + "\"}");
        }
        consul.writeConfigEntry("{\"Kind\": \"service-defaults\", \"Name\": \"canary\", \"Protocol\": \"http\"}");
        consul.writeConfigEntry("{\"Kind\": \"service-resolver\", \"Name\": \"canary\", \"Subsets\": {"
                + "\"v1\": {\"Filter\": \"Service.Meta.version == v1\"},"
                + " \"v2\": {\"Filter\": \"Service.Meta.version == v2\"}}}");
        Recording<ServiceChain> recording = new Recording<>();
        try (Watch watch = plane.watchChain("canary", recording)) {
            recording.first();
            for (int share = 10; share <= 50; share += 10) {
                int now = share;
                Latency.of("service-splitter -> chain", () -> {
                    consul.writeConfigEntry("{\"Kind\": \"service-splitter\", \"Name\": \"canary\", \"Splits\": ["
                            + "{\"Weight\": " + (100 - now) + ", \"ServiceSubset\": \"v1\"},"
                            + " {\"Weight\": " + now + ", \"ServiceSubset\": \"v2\"}]}");
                    recording.await(c -> c.defaultRoute().splits().size() == 2
                            && c.defaultRoute().splits().get(1).weight() == now * 100);
                });
            }
        }
    }

    @Test
    void aPolicyOutOfKvIsObeyedWithinASecondAndABadOneChangesNothing() {
        Recording<TrafficPolicy> policy = new Recording<>();
        Recording<TrafficPolicy> other = new Recording<>();
        try (Watch watch = plane.watchTraffic("web", "faulty", policy);
                Watch beside = plane.watchTraffic("web", "sound", other)) {
            assertThat(policy.first()).isEqualTo(TrafficPolicy.NONE);
            Latency.of("KV -> policy", () -> {
                consul.kvPut("graft/policy/faulty", "{\"Fault\": {\"Abort\": {\"Percent\": 50, \"Status\": 418}}}");
                policy.await(p -> p.fault().abortStatus == 418);
            });
            consul.kvPut("graft/policy/faulty", "Fault: {Abort: {Percent: 500, Status: 418}}");
            assertThat(policy.awaitFailure())
                    .hasMessage("KV graft/policy/faulty:1: Fault.Abort.Percent: \"500\" is not a percentage (0-100)");
            assertThat(policy.last().fault().abortPercent).isEqualTo(50);
            consul.kvPut("graft/policy/sound", "Retries: 0");
            other.await(p -> Integer.valueOf(0).equals(p.retries()));
            assertThat(policy.failureCount()).isEqualTo(1);
            assertThat(other.failureCount()).isZero();
            consul.kvDelete("graft/policy/faulty");
            policy.await(p -> p.equals(TrafficPolicy.NONE));
        }
    }

    @Test
    void addressesNameTheServicesThatSpeakMeshTls() {
        Recording<Map<String, String>> addresses = new Recording<>();
        try (Watch watch = plane.watchAddresses(addresses)) {
            addresses.first();
            consul.registerExternal("outside", "outside-1", "192.0.2.1", 80);
            Latency.of("registration -> addresses", 3_000, () -> {
                consul.registerNative("dialled", "dialled-1", 9201, "{}");
                addresses.await(a -> "dialled".equals(a.get("127.0.0.1:9201")));
            });
            consul.deregister("dialled-1");
            addresses.await(a -> !a.containsKey("127.0.0.1:9201"));
            assertThat(addresses.last()).doesNotContainKey("192.0.2.1:80");
        }
    }

    @Test
    void aGatewayAnswersForTheExternalServicesThatItLinks() {
        consul.registerExternal("rates", "rates-1", "192.0.2.7", 80);
        consul.writeConfigEntry("{\"Kind\": \"terminating-gateway\", \"Name\": \"exit\", \"Services\":"
                + " [{\"Name\": \"rates\", \"CAFile\": \"/etc/ca.pem\", \"SNI\": \"rates.example\"}]}");
        Recording<List<Endpoint>> endpoints = new Recording<>();
        Recording<List<Endpoint>> external = new Recording<>();
        Recording<Gateway> gateway = new Recording<>();
        Registration self = new Registration(
                Registration.Kind.TERMINATING_GATEWAY, "exit", "exit-1", "127.0.0.1", 8443, Collections.emptyMap());
        try (Watch registration = plane.register(self, new Recording<>());
                Watch mesh = plane.watchEndpoints(target("rates"), endpoints);
                Watch outside = plane.watchExternal("rates", external);
                Watch entry = plane.watchGateway("exit", gateway)) {
            assertThat(external.first()).extracting(Endpoint::authority).containsExactly("192.0.2.7:80");
            endpoints.await(e -> e.size() == 1 && e.get(0).id().equals("exit-1"));
            assertThat(gateway.first().linked().get(0).sni()).isEqualTo("rates.example");
        }
    }

    @Test
    void consulsOwnProxyIsAnEndpointOfItsService() {
        consul.registerExternal("legacy", "legacy-1", "127.0.0.1", 9301);
        consul.connectProxy(
                "-service", "legacy", "-service-addr", "127.0.0.1:9301", "-listen", "127.0.0.1:9302", "-register");
        Recording<List<Endpoint>> endpoints = new Recording<>();
        try (Watch watch = plane.watchEndpoints(target("legacy"), endpoints)) {
            endpoints.await(e -> e.size() == 1 && e.get(0).port() == 9302);
        }
    }

    @Test
    void theDatacenterIsConsuls() throws Exception {
        assertThat(plane.datacenter(5_000)).isEqualTo("dc1");
    }
}
