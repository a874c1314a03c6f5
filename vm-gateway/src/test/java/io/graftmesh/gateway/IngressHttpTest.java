package io.graftmesh.gateway;

import static io.graftmesh.gateway.testkit.HttpWire.answering;
import static io.graftmesh.gateway.testkit.HttpWire.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.gateway.runtime.RequestRecord;
import io.graftmesh.gateway.testkit.FakePlane;
import io.graftmesh.gateway.testkit.HttpWire;
import io.graftmesh.gateway.testkit.IngressUnderTest;
import io.graftmesh.gateway.testkit.NoLeaks;
import io.graftmesh.gateway.testkit.Peer;
import io.graftmesh.gateway.testkit.RecordingProxy;
import io.graftmesh.mesh.control.Gateway.IngressRoute;
import io.graftmesh.mesh.control.Route;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Security;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
@Timeout(30)
class IngressHttpTest {

    private final FakePlane plane = new FakePlane();
    private IngressUnderTest ingress;

    @BeforeEach
    void start() throws Exception {
        ingress = IngressUnderTest.http(plane, new IngressRoute("web", List.of("*")));
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    private Peer web(Peer.Script script) {
        Peer peer = Peer.mesh(plane, "web", script);
        plane.instances("web", peer.port());
        return peer;
    }

    @Test
    void aRequestReachesAnInstanceOverMutualTls() throws Exception {
        try (Peer web = web(answering(request -> ok("hello from " + request.path())))) {
            HttpResponse<String> response = ingress.get("/greeting?who=me");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("hello from /greeting?who=me");
            RequestRecord record = ingress.records.request();
            assertThat(record.code()).isEqualTo(200);
            assertThat(record.destination()).isEqualTo("web");
            assertThat(record.flag()).isEqualTo(RequestRecord.Flag.OK);
            assertThat(record.path()).isEqualTo("/greeting");
        }
        ConnectionRecord connection = ingress.records.connection();
        assertThat(connection.security).isEqualTo(Security.MTLS);
        assertThat(String.valueOf(connection.peerId)).isEqualTo(FakePlane.spiffe("web"));
        assertThat(connection.source).isEqualTo("edge");
        assertThat(connection.sent).isPositive();
    }

    @Test
    void noApplicationByteCrossesTheWireInTheClear() throws Exception {
        try (Peer web = Peer.mesh(plane, "web", answering(request -> ok("secret-answer " + request.body)));
                RecordingProxy tap = new RecordingProxy(web.port())) {
            plane.instances("web", tap.port());
            assertThat(ingress.post("/secret-path", "secret-question").body())
                    .isEqualTo("secret-answer secret-question");
            assertThat(tap.wire()).isNotEmpty().doesNotContain("secret").doesNotContain("HTTP/1.1");
        }
    }

    @Test
    void connectionsToAnInstanceAreUsedAgain() throws Exception {
        try (Peer web = web(answering(request -> ok("x")));
                Socket client = ingress.socket()) {
            for (int i = 0; i < 10; i++) {
                HttpWire.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(HttpWire.response(client.getInputStream()).status()).isEqualTo(200);
            }
            assertThat(web.accepted.get()).isEqualTo(1);
        }
    }

    @Test
    void thePathChoosesAmongTheRoutesOfTheServicesChain() throws Exception {
        try (Peer one = Peer.mesh(plane, "web", answering(request -> ok("v1 " + request.path())));
                Peer two = Peer.mesh(plane, "web", answering(request -> ok("v2 " + request.path())))) {
            plane.subset("web", "v1", one.port());
            plane.subset("web", "v2", two.port());
            plane.chain(
                    "web",
                    new Route(null, "/api/", List.of(FakePlane.target("web", "v2"))),
                    new Route("/exact", null, List.of(FakePlane.target("web", "v2"))),
                    new Route(null, null, List.of(FakePlane.target("web", "v1"))));
            assertThat(ingress.get("/api/x").body()).isEqualTo("v2 /api/x");
            assertThat(ingress.get("/exact").body()).isEqualTo("v2 /exact");
            assertThat(ingress.get("/exact/not").body()).isEqualTo("v1 /exact/not");
            assertThat(ingress.raw("GET /x/../%61pi//y HTTP/1.1\r\nHost: a\r\n\r\n").body)
                    .isEqualTo("v2 /x/../%61pi//y");
        }
    }
}
