package io.graftmesh.gateway;

import static io.graftmesh.gateway.testkit.HttpWire.answering;
import static io.graftmesh.gateway.testkit.HttpWire.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.ConsulControlPlane;
import io.graftmesh.consul.ConsulSettings;
import io.graftmesh.gateway.testkit.HttpWire;
import io.graftmesh.gateway.testkit.Lines;
import io.graftmesh.gateway.testkit.MeshSockets;
import io.graftmesh.gateway.testkit.NoLeaks;
import io.graftmesh.gateway.testkit.Peer;
import io.graftmesh.gateway.testkit.Poll;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.view.Latest;
import io.graftmesh.testing.consul.ConsulServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The policies that docs/SECURITY.md names for gateways: enough for what they do, and no line of them too much. */
@ExtendWith(NoLeaks.class)
@Timeout(90)
class LeastRightsTest {

    private static ConsulServer consul;

    @BeforeAll
    static void startConsul() {
        consul = ConsulServer.startWithAcls();
    }

    @AfterAll
    static void stopConsul() {
        consul.close();
    }

    /** @return the lines of the document's block that begins with the gateway's own name */
    private static List<String> rules(String gateway) throws IOException {
        String text = Files.readString(Path.of("..", "docs", "SECURITY.md"));
        String block = text.substring(text.indexOf("```hcl\nservice \"" + gateway + "\"") + 7);
        return block.substring(0, block.indexOf("\n```")).lines().toList();
    }

    private static ControlPlane plane(List<String> rules) {
        String token = consul.token(String.join("\n", rules));
        return ConsulControlPlane.connect(
                ConsulSettings.from(Map.of("CONSUL_HTTP_ADDR", consul.address(), "CONSUL_HTTP_TOKEN", token)));
    }

    private static VmGateway start(GatewayConfig config, Lines lines) throws Exception {
        config.bindAddress("127.0.0.1").log(lines);
        config.timeouts().drain(0);
        return VmGateway.start(config);
    }

    private static String get(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            HttpWire.send(socket, "GET / HTTP/1.1\r\nHost: orders.ingress.x\r\nConnection: close\r\n\r\n");
            return HttpWire.response(socket.getInputStream()).body;
        } catch (IOException notYet) {
            return notYet.toString();
        }
    }

    @Test
    void what_the_documentation_names_lets_outsiders_in_and_each_line_of_it_is_needed() throws Exception {
        int port = RealPlanesTest.freePort();
        consul.writeConfigEntry("{\"Kind\":\"service-defaults\",\"Name\":\"orders\",\"Protocol\":\"http\"}");
        consul.writeConfigEntry("{\"Kind\":\"ingress-gateway\",\"Name\":\"edge\",\"Listeners\":[{\"Port\":" + port
                + ",\"Protocol\":\"http\",\"Services\":[{\"Name\":\"orders\"}]}]}");
        consul.intention("edge", "orders", true);
        Lines lines = new Lines();
        try (ControlPlane peers = ConsulControlPlane.connect(ConsulSettings.from(consul.environment()));
                Peer orders = Peer.tls(RealPlanesTest.contextOf(peers, "orders"), answering(request -> ok("orders")))) {
            consul.registerNative("orders", "orders-1", orders.port(), "{}");
            try (VmGateway gateway = start(GatewayConfig.ingress("edge", plane(rules("edge"))), lines)) {
                Poll.until(
                        () -> "an outsider is let in; " + lines.all,
                        () -> get(port).equals("orders"));
                assertThat(lines.all).noneMatch(line -> line.contains("token"));
            }
            eachIsNeeded("edge", port);
        }
    }

    @Test
    void what_the_documentation_names_lets_the_mesh_out_and_each_line_of_it_is_needed() throws Exception {
        consul.writeConfigEntry(
                "{\"Kind\":\"terminating-gateway\",\"Name\":\"exit\",\"Services\":[{\"Name\":\"legacy-db\"}]}");
        consul.intention("web", "legacy-db", true);
        Lines lines = new Lines();
        try (ControlPlane peers = ConsulControlPlane.connect(ConsulSettings.from(consul.environment()));
                Peer database = Peer.plain(Peer::echo)) {
            consul.registerExternal("legacy-db", "legacy-db-1", "127.0.0.1", database.port());
            SSLContext web = RealPlanesTest.contextOf(peers, "web");
            Latest<TrustBundle> roots = new Latest<>();
            peers.watchRoots(roots);
            String sni = "legacy-db.default.dc1.internal." + roots.await(20_000).trustDomain();
            try (VmGateway gateway = start(GatewayConfig.terminating("exit", 0, plane(rules("exit"))), lines)) {
                Poll.until(
                        () -> "the mesh is let out; " + lines.all,
                        () -> !gateway.addresses().isEmpty()
                                && echo(web, gateway, sni).equals("select 1"));
                assertThat(lines.all).noneMatch(line -> line.contains("token"));
            }
            eachIsNeeded("exit", 0);
        }
    }

    private static String echo(SSLContext as, VmGateway gateway, String sni) {
        try (SSLSocket socket = MeshSockets.client(as, gateway.addresses().get(0), sni)) {
            HttpWire.send(socket, "select 1");
            return new String(socket.getInputStream().readNBytes(8));
        } catch (IOException notYet) {
            return notYet.toString();
        }
    }

    /** With one rule less one line says which right is missing. */
    private static void eachIsNeeded(String name, int port) throws Exception {
        for (String missing : rules(name)) {
            List<String> rest = new ArrayList<>(rules(name));
            rest.remove(missing);
            String subject = missing.replaceFirst("[a-z_]+ \"([^\"]*)\".*", "$1");
            String right = missing.startsWith("node") ? "node:read" : "\"" + subject + "\"";
            Lines lines = new Lines();
            GatewayConfig config = name.equals("edge")
                    ? GatewayConfig.ingress(name, plane(rest))
                    : GatewayConfig.terminating(name, port, plane(rest));
            try (VmGateway gateway = start(config, lines)) {
                Poll.until(() -> "without " + missing + " a line names " + right + "; " + lines.all, () -> {
                    if (name.equals("edge")) {
                        get(port); // policies of a service are asked for when it is called
                    }
                    return lines.all.stream().anyMatch(line -> line.contains("token") && line.contains(right));
                });
            }
        }
    }
}
