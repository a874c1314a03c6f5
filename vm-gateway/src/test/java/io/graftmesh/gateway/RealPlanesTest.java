package io.graftmesh.gateway;

import static io.graftmesh.gateway.testkit.HttpWire.answering;
import static io.graftmesh.gateway.testkit.HttpWire.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.ConsulControlPlane;
import io.graftmesh.consul.ConsulSettings;
import io.graftmesh.consul.file.FileControlPlane;
import io.graftmesh.consul.pki.CaFiles;
import io.graftmesh.gateway.testkit.HttpWire;
import io.graftmesh.gateway.testkit.Lines;
import io.graftmesh.gateway.testkit.MeshSockets;
import io.graftmesh.gateway.testkit.NoLeaks;
import io.graftmesh.gateway.testkit.Peer;
import io.graftmesh.gateway.testkit.Poll;
import io.graftmesh.gateway.testkit.Records;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.mesh.view.Latest;
import io.graftmesh.testing.consul.ConsulServer;
import io.graftmesh.testing.pki.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Both gateways under the control planes that they ship with: a real Consul, and a file. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class RealPlanesTest {

    private static ConsulServer consul;

    private final Records records = new Records();
    private final Lines lines = new Lines();

    @TempDir
    Path directory;

    @BeforeAll
    static void startConsul() {
        consul = ConsulServer.start();
    }

    @AfterAll
    static void stopConsul() {
        consul.close();
    }

    private static ControlPlane plane() {
        return ConsulControlPlane.connect(ConsulSettings.from(consul.environment()));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What a workload of this name gets from the plane, for peers that are not ours. */
    static SSLContext contextOf(ControlPlane plane, String service) throws InterruptedException {
        Latest<Identity> identity = new Latest<>();
        Latest<TrustBundle> roots = new Latest<>();
        plane.watchIdentity(service, identity);
        plane.watchRoots(roots);
        Identity leaf = identity.await(20_000);
        TrustBundle bundle = roots.await(20_000);
        return MeshSockets.context(
                new TestCa.Cert(leaf.key(), leaf.chain()),
                bundle.roots().toArray(new java.security.cert.X509Certificate[0]));
    }

    private VmGateway start(GatewayConfig config) throws Exception {
        config.bindAddress("127.0.0.1").recorder(records).requests(records).log(lines);
        config.timeouts().drain(0);
        VmGateway gateway = VmGateway.start(config);
        Poll.until(
                "the gateway takes connections; it says " + lines.all,
                () -> !gateway.addresses().isEmpty());
        return gateway;
    }

    private static HttpWire.Message get(int port, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            HttpWire.send(socket, "GET " + path + " HTTP/1.1\r\nHost: web.ingress.test\r\nConnection: close\r\n\r\n");
            return HttpWire.response(socket.getInputStream());
        }
    }

    @Test
    void consulLetsOutsidersInToANativeInstanceAndToASidecar() throws Exception {
        int port = freePort();
        int sidecar = freePort();
        consul.writeConfigEntry("{\"Kind\":\"service-defaults\",\"Name\":\"web\",\"Protocol\":\"http\"}");
        consul.writeConfigEntry("{\"Kind\":\"ingress-gateway\",\"Name\":\"edge\",\"Listeners\":[{\"Port\":" + port
                + ",\"Protocol\":\"http\",\"Services\":[{\"Name\":\"web\"}]}]}");
        try (ControlPlane peers = plane();
                Peer nativeInstance = Peer.tls(contextOf(peers, "web"), answering(request -> ok("native")));
                Peer behindSidecar = Peer.plain(answering(request -> ok("sidecar")));
                VmGateway gateway = start(GatewayConfig.ingress("edge", plane()))) {
            consul.registerNative("web", "web-native", nativeInstance.port(), "{}");
            Poll.until("the native instance answers", () -> get(port, "/").body.equals("native"));
            consul.connectProxy(
                    "-service=web",
                    "-service-addr=127.0.0.1:" + behindSidecar.port(),
                    "-listen=127.0.0.1:" + sidecar,
                    "-register",
                    "-log-level=warn");
            consul.deregister("web-native");
            Poll.until("the sidecar answers", () -> {
                HttpWire.Message response = get(port, "/");
                return response.status() == 200 && response.body.equals("sidecar");
            });
            Poll.until(
                    "Consul lists the gateway",
                    () -> consul.api().get("/v1/catalog/service/edge").contains("\"ServiceKind\":\"ingress-gateway\""));
        }
        assertThat(consul.api().get("/v1/catalog/service/edge")).doesNotContain("ServiceKind");
    }

    @Test
    void consulLetsTheMeshOutToWhatItIsLinkedTo() throws Exception {
        try (Peer database = Peer.plain(Peer::echo);
                ControlPlane peers = plane()) {
            consul.registerExternal("legacy-db", "legacy-db-1", "127.0.0.1", database.port());
            consul.writeConfigEntry(
                    "{\"Kind\":\"terminating-gateway\",\"Name\":\"exit\",\"Services\":[{\"Name\":\"legacy-db\"}]}");
            consul.intention("batch", "legacy-db", false);
            try (VmGateway gateway = start(GatewayConfig.terminating("exit", 0, plane()))) {
                assertThat(gateway.awaitReady(20_000)).isTrue();
                Latest<TrustBundle> roots = new Latest<>();
                peers.watchRoots(roots);
                String sni =
                        "legacy-db.default.dc1.internal." + roots.await(20_000).trustDomain();
                Poll.until("legacy-db is linked", () -> lines.contain("stands for", "legacy-db"));
                try (SSLSocket socket = MeshSockets.client(
                        contextOf(peers, "orders"), gateway.addresses().get(0), sni)) {
                    HttpWire.send(socket, "select 1");
                    assertThat(new String(socket.getInputStream().readNBytes(8)))
                            .isEqualTo("select 1");
                }
                assertThat(records.connection().source).isEqualTo("orders");
                try (SSLSocket socket = MeshSockets.client(
                        contextOf(peers, "batch"), gateway.addresses().get(0), sni)) {
                    HttpWire.send(socket, "select 1");
                    assertThat(socket.getInputStream().read()).isNegative();
                } catch (IOException e) {
                    // A reset is a refusal as well.
                }
                assertThat(records.connection().reason).isEqualTo(Reason.INTENTION_DENIED);
            }
        }
    }

    @Test
    void aFileIsEnoughForBothGateways() throws Exception {
        CaFiles.init(directory, "file.graft");
        int in = freePort();
        int out = freePort();
        try (Peer outside = Peer.plain(answering(request -> ok("from outside, " + request.header("host"))))) {
            Path mesh = Files.writeString(
                    directory.resolve("mesh.yaml"),
                    String.join(
                            "\n",
                            "TrustDomain: file.graft",
                            "Datacenter: dc1",
                            "DefaultIntention: allow",
                            "CA: {Cert: ca.pem, Key: ca-key.pem}",
                            "Services:",
                            // The gateway itself is what answers for the linked service.
                            "  - {Service: partner, ID: partner-1, Address: 127.0.0.1, Port: " + outside.port() + "}",
                            "  - {Service: exit, Kind: terminating-gateway, ID: exit-1, Address: 127.0.0.1, Port: "
                                    + out + "}",
                            "ConfigEntries:",
                            "  - {Kind: service-defaults, Name: partner, Protocol: http}",
                            "  - {Kind: ingress-gateway, Name: edge, Listeners: [{Port: " + in
                                    + ", Protocol: http, Services: [{Name: partner, Hosts: ['*']}]}]}",
                            "  - {Kind: terminating-gateway, Name: exit, Services: [{Name: partner}]}"));
            try (VmGateway exit = start(GatewayConfig.terminating("exit", out, FileControlPlane.open(mesh)));
                    VmGateway edge = start(GatewayConfig.ingress("edge", FileControlPlane.open(mesh)))) {
                Poll.until("partner is linked", () -> lines.contain("stands for", "partner"));
                List<String> seen = new ArrayList<>();
                Poll.until("in through one gateway and out through the other; seen " + seen, () -> {
                    HttpWire.Message response = get(in, "/");
                    seen.add(response.body);
                    return response.body.equals("from outside, web.ingress.test");
                });
            }
        }
    }
}
