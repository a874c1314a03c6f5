package io.graftmesh.consul.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.Recording;
import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Endpoint.Health;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileControlPlaneTest {

    @TempDir
    Path temp;

    private MeshDirectory mesh;
    private FileControlPlane plane;

    @BeforeEach
    void open() throws Exception {
        mesh = new MeshDirectory(temp);
        plane = FileControlPlane.open(mesh.file);
    }

    @AfterEach
    void close() {
        plane.close();
    }

    private static Target target(String service, String subset) {
        return new Target(service, subset, "default", "dc1");
    }

    @Test
    void whetherAServiceTakesPlaintextIsSaidByThreeEntriesAndChangesWithThem() throws Exception {
        mesh.write("ConfigEntries:", "  - {Kind: service-defaults, Name: orders, Protocol: http}");
        Recording<MutualTls> orders = new Recording<>();
        Recording<MutualTls> stock = new Recording<>();
        plane.watchMutualTls("orders", orders);
        plane.watchMutualTls("stock", stock);
        assertThat(orders.first().mode()).isEqualTo(MutualTls.Mode.UNSAID);

        mesh.write(
                "ConfigEntries:",
                "  - {Kind: service-defaults, Name: orders, MutualTLSMode: permissive}",
                "  - {Kind: proxy-defaults, Name: global, MutualTLSMode: strict}");
        assertThat(orders.await(mode -> mode.mode() == MutualTls.Mode.PERMISSIVE)
                        .why())
                .isEqualTo("service-defaults orders says permissive");
        assertThat(stock.await(mode -> mode.mode() == MutualTls.Mode.STRICT).why())
                .isEqualTo("proxy-defaults says strict");

        mesh.write("ConfigEntries:", "  - {Kind: mesh, AllowEnablingPermissiveMutualTLS: false}");
        assertThat(orders.await(mode -> mode.mode() == MutualTls.Mode.STRICT).why())
                .contains("the mesh entry");
    }

    @Test
    void theExampleOfTheManualDoesWhatItSays() throws Exception {
        mesh.write(
                "Services:",
                "  - {Service: orders, ID: orders-1, Address: 127.0.0.1, Port: 9001, Meta: {version: v1}}",
                "  - {Service: orders, ID: orders-2, Address: 127.0.0.1, Port: 9002, Meta: {version: v2}, Weights:"
                        + " {Passing: 1}}",
                "Hosts: {\"orders.corp.local:8080\": orders}",
                "ConfigEntries:",
                "  - {Kind: service-defaults, Name: orders, Protocol: http}",
                "  - {Kind: service-intentions, Name: orders, Sources: [{Name: storefront, Action: allow}]}");
        Recording<ServiceChain> chain = new Recording<>();
        Recording<List<Endpoint>> endpoints = new Recording<>();
        Recording<Intentions> intentions = new Recording<>();
        Recording<HostTable> hosts = new Recording<>();
        Recording<Map<String, String>> addresses = new Recording<>();
        plane.watchChain("orders", chain);
        plane.watchEndpoints(target("orders", ""), endpoints);
        plane.watchIntentions("orders", intentions);
        plane.watchHosts(hosts);
        plane.watchAddresses(addresses);

        assertThat(plane.datacenter(5_000)).isEqualTo("dc1");
        assertThat(chain.first().protocol()).isEqualTo("http");
        assertThat(chain.first().defaultRoute().targets()).containsExactly(target("orders", ""));
        assertThat(endpoints.first()).extracting(Endpoint::id).containsExactly("orders-1", "orders-2");
        assertThat(endpoints.first().get(0).health()).isEqualTo(Health.PASSING);
        assertThat(intentions.first().allowByDefault()).isFalse();
        assertThat(intentions.first().rules()).hasToString("[storefront => orders allow]");
        assertThat(hosts.first().services()).containsExactly(Map.entry("orders.corp.local:8080", "orders"));
        assertThat(addresses.first()).containsEntry("127.0.0.1:9001", "orders").hasSize(2);
    }

    @Test
    void theLeafIsSignedByTheCaOfTheFile() throws Exception {
        mesh.write();
        Recording<Identity> identity = new Recording<>();
        Recording<TrustBundle> roots = new Recording<>();
        plane.watchIdentity("orders", identity);
        plane.watchRoots(roots);
        assertThat(identity.first().id()).hasToString("spiffe://demo.graft/ns/default/dc/dc1/svc/orders");
        assertThat(roots.first().trustDomain()).isEqualTo("demo.graft");
        identity.first().leaf().verify(roots.first().roots().get(0).getPublicKey());
    }

    @Test
    void aRewrittenFileIsObeyedAndWhatStaysTheSameIsNotToldTwice() throws Exception {
        mesh.write("Services: [{Service: orders, Port: 9001}]");
        Recording<List<Endpoint>> endpoints = new Recording<>();
        Recording<Intentions> intentions = new Recording<>();
        plane.watchEndpoints(target("orders", ""), endpoints);
        plane.watchIntentions("orders", intentions);
        endpoints.first();
        intentions.first();
        mesh.write("Services: [{Service: orders, Port: 9002, Status: critical}]");
        endpoints.await(e -> e.get(0).port() == 9002 && e.get(0).health() == Health.CRITICAL);
        mesh.write("ConfigEntries: [{Kind: service-intentions, Name: '*', Sources: [{Name: '*', Action: allow}]}]");
        endpoints.await(List::isEmpty);
        intentions.await(i -> i.rules().size() == 1);
        assertThat(intentions.count()).isEqualTo(2);
        assertThat(endpoints.count()).isEqualTo(3);
    }

    @Test
    void aDocumentThatIsNotSoundChangesNothing() throws Exception {
        mesh.write("Services: [{Service: orders, Port: 9001}]");
        Recording<List<Endpoint>> endpoints = new Recording<>();
        plane.watchEndpoints(target("orders", ""), endpoints);
        endpoints.first();
        mesh.write("Services:", "  - {Service: orders, Port: 80a}");
        // Not just any failure: the plane may have looked before the first document was there.
        assertThat(endpoints.awaitFailureSaying("80a"))
                .hasMessage("mesh.yaml:6: Services[0].Port: \"80a\" is not a port (1-65535)")
                .extracting(ControlFailure::kind)
                .isEqualTo(ControlFailure.Kind.BAD_DOCUMENT);
        assertThat(endpoints.count()).isEqualTo(1);
        Recording<List<Endpoint>> late = new Recording<>();
        plane.watchEndpoints(target("orders", ""), late);
        assertThat(late.first()).hasSize(1);
        late.awaitFailureSaying("80a");
        mesh.write("Services: [{Service: orders, Port: 9003}]");
        endpoints.await(e -> e.get(0).port() == 9003);
    }

    @Test
    void aFileThatIsMissingIsSaidAndReadWhenItAppears() throws Exception {
        Recording<HostTable> hosts = new Recording<>();
        plane.watchHosts(hosts);
        assertThat(hosts.awaitFailure())
                .hasMessage("cannot read " + mesh.file + ": there is no such file")
                .extracting(ControlFailure::kind)
                .isEqualTo(ControlFailure.Kind.UNREACHABLE);
        mesh.write("Hosts: {\"a:1\": b}");
        assertThat(hosts.first().services()).containsKey("a:1");
        Files.delete(mesh.file);
        hosts.awaitFailures(2);
        assertThat(hosts.count()).isEqualTo(1);
    }

    @Test
    void routesSubsetsRedirectsAndFailoverAreCompiledAsConsulDoes() throws Exception {
        mesh.write(
                "Services:",
                "  - {Service: orders, ID: o1, Port: 9001, Meta: {version: v1}}",
                "  - {Service: orders, ID: o2, Port: 9002, Meta: {version: v2}}",
                "ConfigEntries:",
                "  - {Kind: service-defaults, Name: orders, Protocol: http}",
                "  - Kind: service-resolver",
                "    Name: orders",
                "    DefaultSubset: v1",
                "    Subsets: {v1: {Filter: Service.Meta.version == v1}, v2: {Filter: 'Service.Meta.version == \"v2\"'}}",
                "    Failover: {'*': {Service: backup}}",
                "  - Kind: service-router",
                "    Name: orders",
                "    Routes:",
                "      - {Match: {HTTP: {PathExact: /admin}}, Destination: {ServiceSubset: v2}}",
                "      - {Match: {HTTP: {PathPrefix: /old}}, Destination: {Service: legacy}}",
                "  - {Kind: service-resolver, Name: legacy, Redirect: {Service: orders, ServiceSubset: v2}}");
        Recording<ServiceChain> chain = new Recording<>();
        Recording<List<Endpoint>> v2 = new Recording<>();
        plane.watchChain("orders", chain);
        plane.watchEndpoints(target("orders", "v2"), v2);
        Target backup = target("backup", "");
        assertThat(chain.first().route(FakeRequest.get("/admin")).targets())
                .containsExactly(target("orders", "v2"), backup);
        assertThat(chain.first().route(FakeRequest.get("/admin/x")).targets())
                .containsExactly(target("orders", "v1"), backup);
        assertThat(chain.first().route(FakeRequest.get("/old/x")).targets())
                .containsExactly(target("orders", "v2"), backup);
        assertThat(v2.first()).extracting(Endpoint::id).containsExactly("o2");
    }

    @Test
    void whatCallersAreToldComesFromTheirDefaultsAndFromThePolicyOfWhomTheyCall() throws Exception {
        mesh.write(
                "ConfigEntries:",
                "  - Kind: service-defaults",
                "    Name: web",
                "    UpstreamConfig:",
                "      Defaults: {Limits: {MaxConcurrentRequests: 10}, PassiveHealthCheck: {MaxFailures: 3}}",
                "      Overrides: [{Name: orders, Limits: {MaxConcurrentRequests: 20}}]",
                "Policies:",
                "  orders: {RateLimit: {PerSecond: 5}, Retries: 0, OutlierDetection: {BaseEjectionTime: 10s}}");
        Recording<TrafficPolicy> orders = new Recording<>();
        Recording<TrafficPolicy> other = new Recording<>();
        Recording<TrafficPolicy> byOther = new Recording<>();
        plane.watchTraffic("web", "orders", orders);
        plane.watchTraffic("web", "stock", other);
        plane.watchTraffic("batch", "stock", byOther);
        assertThat(orders.first().limits().concurrent).isEqualTo(20);
        assertThat(orders.first().outlier().failures).isEqualTo(3);
        assertThat(orders.first().outlier().baseMillis).isEqualTo(10_000);
        assertThat(orders.first().rate().burst).isEqualTo(5);
        assertThat(orders.first().retries()).isZero();
        assertThat(other.first().limits().concurrent).isEqualTo(10);
        assertThat(other.first().retries()).isNull();
        assertThat(byOther.first()).isEqualTo(TrafficPolicy.NONE);
        mesh.write("Policies: {orders: {Fault: {Delay: {Percent: 100, Duration: 1500ms}}}}");
        orders.await(policy -> policy.fault().delayMillis == 1_500 && policy.limits().concurrent == 0);
    }

    @Test
    void aTerminatingGatewayAnswersForTheServicesThatItLinks() throws Exception {
        mesh.write(
                "Services:",
                "  - {Service: egress, ID: e1, Port: 8443, Kind: terminating-gateway}",
                "  - {Service: rates, Address: rates.example, Port: 80}",
                "ConfigEntries: [{Kind: terminating-gateway, Name: egress, Services: [{Name: rates, SNI: r.example}]}]");
        Recording<List<Endpoint>> endpoints = new Recording<>();
        Recording<List<Endpoint>> external = new Recording<>();
        Recording<Gateway> gateway = new Recording<>();
        plane.watchEndpoints(target("rates", ""), endpoints);
        plane.watchExternal("rates", external);
        plane.watchGateway("egress", gateway);
        assertThat(endpoints.first()).extracting(Endpoint::id).containsExactly("e1");
        assertThat(external.first()).extracting(Endpoint::host).containsExactly("rates.example");
        assertThat(gateway.first().linked().get(0).sni()).isEqualTo("r.example");
    }

    @Test
    void registeringIsOnlyAnotherWordForBeingListed() throws Exception {
        mesh.write("Services: [{Service: orders, Port: 9001}]");
        Recording<Registration> known = new Recording<>();
        Recording<Registration> unknown = new Recording<>();
        plane.register(registration("orders"), known);
        plane.register(registration("nobody"), unknown);
        assertThat(known.first().service()).isEqualTo("orders");
        unknown.awaitFailureSaying("lists no instance of nobody under Services");
        mesh.write("Services: [{Service: nobody, Port: 9001}]");
        unknown.first();
    }

    @Test
    void aListenerWithABugStopsNobody() throws Exception {
        mesh.write("Services: [{Service: orders, Port: 9001}]");
        Recording<ControlFailure> heard = new Recording<>();
        plane.watchHosts(new Listener<HostTable>() {
            @Override
            public void changed(HostTable value) {
                throw new IllegalStateException("bug");
            }

            @Override
            public void failed(ControlFailure failure) {
                heard.changed(failure);
                throw new IllegalStateException("and another");
            }
        });
        assertThat(heard.first()).hasMessageContaining("IllegalStateException: bug");
        Recording<List<Endpoint>> endpoints = new Recording<>();
        plane.watchEndpoints(target("orders", ""), endpoints);
        endpoints.first();
    }

    private static Registration registration(String service) {
        return new Registration(Registration.Kind.NATIVE, service, service, "", 9001, Collections.emptyMap());
    }
}
