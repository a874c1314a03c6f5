package io.graftmesh.gateway;

import static io.graftmesh.gateway.testkit.HttpWire.answering;
import static io.graftmesh.gateway.testkit.HttpWire.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.gateway.runtime.RequestRecord;
import io.graftmesh.gateway.testkit.FakePlane;
import io.graftmesh.gateway.testkit.HttpWire;
import io.graftmesh.gateway.testkit.IngressUnderTest;
import io.graftmesh.gateway.testkit.NoLeaks;
import io.graftmesh.gateway.testkit.Peer;
import io.graftmesh.gateway.testkit.Poll;
import io.graftmesh.mesh.control.Gateway.IngressRoute;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Reason;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
@Timeout(30)
class IngressFailureTest {

    private final FakePlane plane = new FakePlane();
    private IngressUnderTest ingress;

    @BeforeEach
    void start() throws Exception {
        ingress = IngressUnderTest.http(
                plane,
                config -> config.timeouts().response(500).ready(200).handshake(500),
                new IngressRoute("web", List.of("web.example", "*.web.example")),
                new IngressRoute("api", List.of("*")));
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    private static Peer dead() {
        Peer dead = Peer.plain(Peer::echo);
        dead.close();
        return dead;
    }

    @Test
    void aHostWithoutRouteIsNotFoundAndTheConnectionStays() throws Exception {
        try (IngressUnderTest strict = IngressUnderTest.http(plane, new IngressRoute("web", List.of()));
                Peer web = Peer.mesh(plane, "web", answering(request -> ok("x")));
                Socket socket = strict.socket()) {
            plane.instances("web", web.port());
            HttpWire.send(socket, "GET / HTTP/1.1\r\nHost: unknown\r\n\r\n");
            HttpWire.Message response = HttpWire.response(socket.getInputStream());
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.body).startsWith("404 no_route: ");
            HttpWire.send(socket, "GET / HTTP/1.1\r\nHost: web.ingress.dc1.example:80\r\n\r\n");
            assertThat(HttpWire.response(socket.getInputStream()).status()).isEqualTo(200);
        }
    }

    @Test
    void noInstanceIsUnavailable() throws Exception {
        HttpResponse<String> response = ingress.get("/");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("503 no_instances: service 'api' cannot be served now (no_instances)\n");
        assertThat(ingress.records.request().flag()).isEqualTo(RequestRecord.Flag.NO_INSTANCES);
    }

    @Test
    void withoutIdentityNothingIsSentAndTheFirstRequestAfterItIsServed() throws Exception {
        FakePlane late = new FakePlane().withholdIdentity("edge");
        try (IngressUnderTest own = IngressUnderTest.http(
                        late, config -> config.timeouts().ready(200), new IngressRoute("web", List.of("*")));
                Peer web = Peer.mesh(late, "web", answering(request -> ok("x")))) {
            late.instances("web", web.port());
            HttpResponse<String> response = own.get("/");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("no_identity");
            assertThat(web.accepted.get()).isZero();
            late.grantIdentity("edge");
            assertThat(own.get("/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anInstanceThatIsDownIsSkippedAndAllDownIsABadGateway() throws Exception {
        Peer dead = dead();
        try (Peer web = Peer.mesh(plane, "api", answering(request -> ok("x")))) {
            plane.instances("api", dead.port(), web.port());
            for (int i = 0; i < 10; i++) {
                assertThat(ingress.post("/", "never lost").statusCode()).isEqualTo(200);
            }
        }
        plane.instances("api", dead.port());
        HttpResponse<String> response = ingress.get("/");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body())
                .startsWith("502 connect_failed: ")
                .doesNotContain("127.0.0.1", String.valueOf(dead.port()));
    }

    @Test
    void anInstanceWithAnotherNameIsNotSpokenTo() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (Peer impostor = Peer.mesh(plane, "other", answering(request -> {
            requests.incrementAndGet();
            return ok("x");
        }))) {
            plane.instances("api", impostor.port());
            HttpResponse<String> response = ingress.get("/");
            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.body()).contains("peer_wrong_identity");
            assertThat(ingress.records.connection().reason).isEqualTo(Reason.PEER_WRONG_IDENTITY);
        }
        assertThat(requests.get()).isZero();
    }

    @Test
    void anInstanceThatSpeaksPlaintextIsNotSpokenTo() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        try (Peer plain = Peer.plain(socket -> {
            byte[] hello = new byte[4096];
            int n = socket.getInputStream().read(hello);
            heard.addAndGet(
                    new String(hello, 0, n, java.nio.charset.StandardCharsets.ISO_8859_1).contains("secret") ? 1 : 0);
            HttpWire.send(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            socket.getInputStream().read();
        })) {
            plane.instances("api", plain.port());
            assertThat(ingress.post("/secret", "secret").statusCode()).isEqualTo(502);
            ConnectionRecord record = ingress.records.connection();
            assertThat(record.reason).isEqualTo(Reason.PEER_PLAINTEXT);
            assertThat(heard.get()).isZero();
        }
    }

    @Test
    void anInstanceThatNeverShakesHandsIsATimeout() throws Exception {
        try (Peer mute = Peer.plain(socket -> socket.getInputStream().readAllBytes())) {
            plane.instances("api", mute.port());
            HttpResponse<String> response = ingress.get("/");
            assertThat(response.statusCode()).isEqualTo(504);
            assertThat(response.body()).contains("handshake_timeout");
        }
    }

    @Test
    void anInstanceThatNeverAnswersIsATimeout() throws Exception {
        try (Peer slow =
                Peer.mesh(plane, "api", socket -> socket.getInputStream().readAllBytes())) {
            plane.instances("api", slow.port());
            assertThat(ingress.get("/").statusCode()).isEqualTo(504);
            assertThat(ingress.records.request().flag()).isEqualTo(RequestRecord.Flag.TIMEOUT);
        }
    }

    @Test
    void aPostIsNotRepeatedOnceItWasSent() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        try (Peer rude = Peer.mesh(plane, "api", socket -> {
            HttpWire.request(socket.getInputStream());
            seen.incrementAndGet();
        })) {
            plane.instances("api", rude.port());
            assertThat(ingress.post("/", "once").statusCode()).isEqualTo(502);
            assertThat(seen.get()).isEqualTo(1);
            assertThat(ingress.records.request().flag()).isEqualTo(RequestRecord.Flag.UPSTREAM_RESET);
        }
    }

    @Test
    void aCutResponseDoesNotLookComplete() throws Exception {
        try (Peer cut = Peer.mesh(plane, "api", socket -> {
            HttpWire.request(socket.getInputStream());
            HttpWire.send(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        })) {
            plane.instances("api", cut.port());
            assertThatThrownBy(() -> ingress.get("/")).isInstanceOf(IOException.class);
            assertThat(ingress.records.request().flag()).isEqualTo(RequestRecord.Flag.UPSTREAM_RESET);
        }
    }

    @Test
    void aResponseThatIsNoHttpIsABadGateway() throws Exception {
        try (Peer odd = Peer.mesh(plane, "api", socket -> {
            HttpWire.request(socket.getInputStream());
            HttpWire.send(socket, "SSH-2.0-OpenSSH\r\n\r\n");
            socket.getInputStream().read();
        })) {
            plane.instances("api", odd.port());
            assertThat(ingress.get("/").statusCode()).isEqualTo(502);
        }
    }

    @Test
    void aClientThatHangsUpEndsTheRequestAtTheInstance() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (Peer slow = Peer.mesh(plane, "api", socket -> {
            HttpWire.request(socket.getInputStream());
            arrived.countDown();
            if (socket.getInputStream().read() < 0) {
                ended.countDown();
            }
        })) {
            plane.instances("api", slow.port());
            try (Socket client = ingress.socket()) {
                HttpWire.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                arrived.await();
            }
            ended.await();
            assertThat(ingress.records.request().flag()).isEqualTo(RequestRecord.Flag.CLIENT_GONE);
        }
    }

    @Test
    void aConnectionThatWentStaleInThePoolCostsNoGet() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (Peer forgetful = Peer.mesh(plane, "api", socket -> {
            if (connections.incrementAndGet() == 1) {
                HttpWire.request(socket.getInputStream());
                HttpWire.send(socket, ok("first"));
                // Takes the second request and dies of it.
                HttpWire.request(socket.getInputStream());
            } else {
                answering(request -> ok("again")).run(socket);
            }
        })) {
            plane.instances("api", forgetful.port());
            try (Socket client = ingress.socket()) {
                HttpWire.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(HttpWire.response(client.getInputStream()).body).isEqualTo("first");
                HttpWire.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(HttpWire.response(client.getInputStream()).body).isEqualTo("again");
            }
        }
    }

    /** Eight clients call; of three instances one dies while they do, as a killed process would. */
    @Test
    void anInstanceThatIsKilledCostsNoIdempotentRequest() throws Exception {
        Peer.Script script = answering(request -> ok("x"));
        try (Peer one = Peer.mesh(plane, "api", script);
                Peer two = Peer.mesh(plane, "api", script);
                Peer three = Peer.mesh(plane, "api", script);
                IngressUnderTest own = IngressUnderTest.http(plane, new IngressRoute("api", List.of("*")))) {
            plane.instances("api", one.port(), two.port(), three.port());
            CountDownLatch warm = new CountDownLatch(8);
            AtomicInteger done = new AtomicInteger();
            ExecutorService clients = Executors.newFixedThreadPool(8);
            List<Future<Integer>> failures = new ArrayList<>();
            for (int c = 0; c < 8; c++) {
                Callable<Integer> client = () -> {
                    int failed = 0;
                    try (Socket socket = own.socket()) {
                        for (int i = 0; i < 300; i++) {
                            if (i == 50) {
                                warm.countDown();
                            }
                            HttpWire.send(socket, "GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
                            failed += HttpWire.response(socket.getInputStream()).status() == 200 ? 0 : 1;
                            done.incrementAndGet();
                        }
                    }
                    return failed;
                };
                failures.add(clients.submit(client));
            }
            warm.await();
            two.close();
            int all = 0;
            for (Future<Integer> failed : failures) {
                all += failed.get();
            }
            clients.shutdown();
            assertThat(all).isZero();
            assertThat(done.get()).isEqualTo(2_400);
            assertThat(two.accepted.get()).isPositive();
        }
    }

    @Test
    void aPooledConnectionIsGivenUpAfterAWhile() throws Exception {
        try (IngressUnderTest own = IngressUnderTest.http(
                        plane, config -> config.timeouts().pooled(50), new IngressRoute("api", List.of("*")));
                Peer web = Peer.mesh(plane, "api", answering(request -> ok("x")))) {
            plane.instances("api", web.port());
            assertThat(own.get("/").statusCode()).isEqualTo(200);
            Poll.until("the connection is closed", () -> web.open() == 0);
        }
    }

    @Test
    void anIdleClientIsLetGo() throws Exception {
        try (IngressUnderTest own = IngressUnderTest.http(
                        plane, config -> config.timeouts().clientIdle(100), new IngressRoute("api", List.of("*")));
                Socket client = own.socket()) {
            HttpWire.send(client, "GET / HT");
            assertThat(client.getInputStream().read()).isNegative();
        }
    }
}
