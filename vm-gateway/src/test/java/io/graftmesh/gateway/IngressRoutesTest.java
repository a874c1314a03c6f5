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
import io.graftmesh.mesh.control.Gateway.IngressRoute;
import io.graftmesh.mesh.control.HeaderChanges;
import io.graftmesh.mesh.control.RetryRules;
import io.graftmesh.mesh.control.Route;
import io.graftmesh.mesh.control.RouteActions;
import io.graftmesh.mesh.control.RouteMatch;
import io.graftmesh.mesh.control.Split;
import io.graftmesh.mesh.control.TextMatch;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the routes of a service's chain do to requests that come in from outside. */
@ExtendWith(NoLeaks.class)
@Timeout(30)
class IngressRoutesTest {

    private static final String BUSY = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";

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

    private void route(RouteMatch match, RouteActions actions) {
        Split all = Split.allTo(List.of(FakePlane.target("web", "")));
        plane.chain("web", new Route(match, actions, List.of(all)), new Route(null, null, all.targets()));
    }

    @Test
    void aPrefixIsRewrittenAndHeadersAreChangedBothWays() throws Exception {
        try (Peer web = Peer.mesh(plane, "web", answering(request -> ok(request.startLine + " " + request.headers)))) {
            plane.instances("web", web.port());
            route(
                    new RouteMatch(
                            TextMatch.prefix("/api/"),
                            Collections.emptyList(),
                            Collections.emptyList(),
                            Collections.emptySet()),
                    new RouteActions(
                            "/v2/",
                            0,
                            RetryRules.DEFAULT,
                            new HeaderChanges(List.of("X-Secret"), Map.of("X-Team", "blue"), Map.of()),
                            new HeaderChanges(List.of(), Map.of("X-Served-By", "mesh"), Map.of())));
            HttpWire.Message answer =
                    ingress.raw("GET /api/a%20b?q=1 HTTP/1.1\r\nHost: a\r\nX-Secret: s\r\nX-Team: red\r\n\r\n");
            assertThat(answer.body)
                    .contains("GET /v2/a%20b?q=1 HTTP/1.1", "blue")
                    .doesNotContainIgnoringCase("secret", "red");
            assertThat(answer.headers.toString()).containsIgnoringCase("x-served-by=mesh");
        }
    }

    @Test
    void aGetThatFindsAnInstanceBusyIsAnsweredByAnother() throws Exception {
        AtomicInteger busy = new AtomicInteger();
        try (Peer one = Peer.mesh(plane, "web", answering(request -> {
                    busy.incrementAndGet();
                    return BUSY;
                }));
                Peer two = Peer.mesh(plane, "web", answering(request -> ok("fine")))) {
            plane.instances("web", one.port(), two.port());
            for (int i = 0; i < 20; i++) {
                assertThat(ingress.get("/").body()).isEqualTo("fine");
            }
            assertThat(busy.get()).isPositive();
        }
    }

    @Test
    void aPostIsAnsweredByTheInstanceThatGotIt() throws Exception {
        AtomicInteger posts = new AtomicInteger();
        try (Peer one = Peer.mesh(plane, "web", answering(request -> {
            posts.incrementAndGet();
            return BUSY;
        }))) {
            plane.instances("web", one.port());
            assertThat(ingress.post("/", "order").statusCode()).isEqualTo(503);
            assertThat(posts.get()).isEqualTo(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRoutesTimeoutIsAnsweredWithGatewayTimeout() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Peer web = Peer.mesh(plane, "web", answering(request -> {
            await(over);
            return ok("late");
        }))) {
            plane.instances("web", web.port());
            route(
                    RouteMatch.ALL,
                    new RouteActions(null, 200, RetryRules.DEFAULT, HeaderChanges.NONE, HeaderChanges.NONE));
            assertThat(ingress.get("/").statusCode()).isEqualTo(504);
            assertThat(ingress.records.request().flag()).isEqualTo(RequestRecord.Flag.TIMEOUT);
            over.countDown();
        }
    }
}
