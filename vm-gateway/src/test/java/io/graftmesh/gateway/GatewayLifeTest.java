package io.graftmesh.gateway;

import static io.graftmesh.gateway.testkit.HttpWire.answering;
import static io.graftmesh.gateway.testkit.HttpWire.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.gateway.testkit.EgressUnderTest;
import io.graftmesh.gateway.testkit.FakePlane;
import io.graftmesh.gateway.testkit.HttpWire;
import io.graftmesh.gateway.testkit.IngressUnderTest;
import io.graftmesh.gateway.testkit.NoLeaks;
import io.graftmesh.gateway.testkit.Peer;
import io.graftmesh.gateway.testkit.Poll;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Gateway.IngressListener;
import io.graftmesh.mesh.control.Gateway.IngressRoute;
import io.graftmesh.mesh.control.Gateway.LinkedService;
import io.graftmesh.mesh.control.Registration;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Starting, changing, stopping. */
@ExtendWith(NoLeaks.class)
@Timeout(30)
class GatewayLifeTest {

    private final FakePlane plane = new FakePlane();

    private Peer web() {
        Peer web = Peer.mesh(plane, "web", answering(request -> ok("hello")));
        plane.instances("web", web.port());
        return web;
    }

    private void listeners(IngressListener... listeners) {
        plane.gateway("edge", new Gateway(Arrays.asList(listeners), List.of()));
    }

    private static IngressListener http(int port, String service) {
        return new IngressListener(port, "http", List.of(new IngressRoute(service, List.of("*"))));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static int status(Socket socket) throws IOException {
        HttpWire.send(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        return HttpWire.response(socket.getInputStream()).status();
    }

    @Test
    void listenersComeAndGoWhileTheOthersKeepTheirConnections() throws Exception {
        int added = freePort();
        try (Peer web = web();
                IngressUnderTest ingress = IngressUnderTest.http(plane, new IngressRoute("web", List.of("*")));
                Socket kept = ingress.socket()) {
            assertThat(status(kept)).isEqualTo(200);
            listeners(http(0, "web"), http(added, "web"));
            Poll.until(
                    "the new listener is open",
                    () -> ingress.gateway.addresses().size() == 2);
            assertThat(status(kept)).isEqualTo(200);
            try (Socket second = connect(added)) {
                assertThat(status(second)).isEqualTo(200);
                listeners(http(0, "web"));
                assertThat(second.getInputStream().read())
                        .as("an idle connection is ended")
                        .isNegative();
            }
            assertThatThrownBy(() -> connect(added).close()).isInstanceOf(IOException.class);
            assertThat(status(kept)).isEqualTo(200);
        }
    }

    @Test
    void newRoutesReachConnectionsThatAreOpen() throws Exception {
        try (Peer web = web();
                Peer other = Peer.mesh(plane, "other", answering(request -> ok("other")));
                IngressUnderTest ingress = IngressUnderTest.http(plane, new IngressRoute("web", List.of("*")));
                Socket kept = ingress.socket()) {
            plane.instances("other", other.port());
            assertThat(status(kept)).isEqualTo(200);
            listeners(http(0, "other"));
            Poll.until("the other service answers", () -> {
                HttpWire.send(kept, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                return HttpWire.response(kept.getInputStream()).body.equals("other");
            });
        }
    }

    @Test
    void aListenerMayChangeItsProtocol() throws Exception {
        try (Peer web = web();
                Peer echo = Peer.mesh(plane, "echo", Peer::echo);
                IngressUnderTest ingress = IngressUnderTest.http(plane, new IngressRoute("web", List.of("*")))) {
            plane.instances("echo", echo.port());
            int port = freePort();
            listeners(http(port, "web"));
            Poll.until("moved", () -> ingress.port() == port);
            listeners(new IngressListener(port, "tcp", List.of(new IngressRoute("echo", List.of()))));
            Poll.until("changed", () -> ingress.lines.contain("listener " + port + " (tcp) open"));
            try (Socket raw = connect(port)) {
                HttpWire.send(raw, "no HTTP");
                assertThat(new String(raw.getInputStream().readNBytes(7))).isEqualTo("no HTTP");
            }
        }
    }

    @Test
    void aPortThatIsTakenIsOneClearLineAndTheOthersServe() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Peer web = web();
                IngressUnderTest ingress = IngressUnderTest.http(plane, new IngressRoute("web", List.of("*")))) {
            int port = taken.getLocalPort();
            listeners(http(0, "web"), http(port, "web"));
            Poll.until("it is said", () -> ingress.lines.contain("cannot be opened"));
            List<String> complaints = new ArrayList<>(ingress.lines.all);
            complaints.removeIf(line -> !line.contains("cannot be opened"));
            assertThat(complaints).hasSize(1);
            assertThat(complaints.get(0))
                    .contains(
                            "'edge'",
                            "listener " + port + " (http)",
                            "127.0.0.1:" + port,
                            "already in use",
                            "stop whoever");
            try (Socket socket = ingress.socket()) {
                assertThat(status(socket)).isEqualTo(200);
            }
            taken.close();
            Poll.until(
                    "it is opened after all", () -> ingress.gateway.addresses().size() == 2);
        }
    }

    @Test
    void aGatewayRegistersItselfAndDeregistersBeforeItStopsListening() throws Exception {
        EgressUnderTest egress = new EgressUnderTest(plane, new LinkedService("db", null, null));
        assertThat(plane.registered).hasSize(1);
        Registration registration = plane.registered.get(0);
        assertThat(registration.kind()).isEqualTo(Registration.Kind.TERMINATING_GATEWAY);
        assertThat(registration.service()).isEqualTo("exit");
        assertThat(registration.address()).isEqualTo("127.0.0.1");
        assertThat(registration.port()).isEqualTo(egress.address().getPort());
        egress.close();
        assertThat(plane.events.get(1)).startsWith("deregistered exit-");
        assertThat(plane.events).endsWith("closed");
    }

    @Test
    void whatRunsIsFinishedBeforeTheGatewayEnds() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (Peer web = Peer.mesh(plane, "web", socket -> {
            HttpWire.request(socket.getInputStream());
            arrived.countDown();
            answer.await();
            HttpWire.send(socket, ok("in time"));
            socket.getInputStream().read();
        })) {
            plane.instances("web", web.port());
            IngressUnderTest ingress = IngressUnderTest.http(
                    plane, config -> config.timeouts().drain(20_000), new IngressRoute("web", List.of("*")));
            int port = ingress.port();
            try (Socket running = ingress.socket();
                    Socket idle = ingress.socket()) {
                HttpWire.send(running, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                arrived.await();
                Thread closing = new Thread(ingress::close);
                closing.start();
                assertThat(idle.getInputStream().read()).isNegative();
                assertThatThrownBy(() -> connect(port).close()).isInstanceOf(IOException.class);
                assertThat(plane.registered).isEmpty();
                answer.countDown();
                InputStream in = running.getInputStream();
                HttpWire.Message response = HttpWire.response(in);
                assertThat(response.body).isEqualTo("in time");
                assertThat(response.header("connection")).isEqualTo("close");
                assertThat(in.read()).isNegative();
                closing.join(10_000);
                assertThat(closing.isAlive()).isFalse();
            }
        }
    }

    @Test
    void whatDoesNotFinishInTimeIsEnded() throws Exception {
        try (Peer echo = Peer.mesh(plane, "echo", Peer::echo)) {
            plane.instances("echo", echo.port());
            IngressUnderTest ingress = IngressUnderTest.tcp(plane, "echo");
            try (Socket socket = ingress.socket()) {
                HttpWire.send(socket, "x");
                assertThat(socket.getInputStream().read()).isEqualTo('x');
                ingress.close();
                assertThat(socket.getInputStream().read()).isNegative();
            }
            assertThat(ingress.lines.contain("1 connections still open")).isTrue();
        }
    }

    @Test
    void metricsAreServedToThisMachineOnly() throws Exception {
        try (Peer web = web();
                IngressUnderTest ingress = IngressUnderTest.http(
                        plane, config -> config.adminPort(0), new IngressRoute("web", List.of("*")))) {
            assertThat(ingress.get("/").statusCode()).isEqualTo(200);
            ingress.records.request();
            web.close();
            ingress.records.connection();
            int port = ingress.gateway.adminAddress().getPort();
            assertThat(ingress.gateway.adminAddress().getAddress().isLoopbackAddress())
                    .isTrue();
            String metrics = scrape(ingress, port);
            assertThat(metrics)
                    .contains(
                            "graft_requests_total{code=\"200\",destination=\"web\",direction=\"outbound\",flag=\"ok\","
                                    + "source=\"edge\",subset=\"\"} 1.0")
                    .contains("graft_request_duration_seconds_bucket{")
                    .contains("graft_connections_total{destination=\"web\",direction=\"outbound\",reason=\"ok\","
                            + "security=\"mtls\",source=\"edge\"} 1.0")
                    .contains("graft_connection_bytes_total{");
            for (String host : new String[] {"evil.example", "localhost.evil.example:" + port, "127.0.0.1.evil"}) {
                try (Socket socket = connect(port)) {
                    HttpWire.send(socket, "GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                    assertThat(HttpWire.response(socket.getInputStream()).status())
                            .as(host)
                            .isEqualTo(403);
                }
            }
        }
    }

    private static String scrape(IngressUnderTest ingress, int port) throws Exception {
        return ingress.client()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
