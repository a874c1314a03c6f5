package io.graftmesh.mesh.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graftmesh.mesh.FakeControlPlane;
import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.control.HeaderChanges;
import io.graftmesh.mesh.control.LoadBalancer;
import io.graftmesh.mesh.control.LoadBalancer.HashField;
import io.graftmesh.mesh.control.LoadBalancer.HashPolicy;
import io.graftmesh.mesh.control.NamedMatch;
import io.graftmesh.mesh.control.RetryRules;
import io.graftmesh.mesh.control.RetryRules.On;
import io.graftmesh.mesh.control.Route;
import io.graftmesh.mesh.control.RouteActions;
import io.graftmesh.mesh.control.RouteMatch;
import io.graftmesh.mesh.control.Split;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.control.TextMatch;
import io.graftmesh.mesh.record.CallReason;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a request goes and what its route does to it. */
class CallRoutingTest extends CallScenario {

    private static final Target V1 = new Target("orders", "v1", "default", "dc1");
    private static final Target V2 = new Target("orders", "v2", "default", "dc1");

    private void versions() {
        control.endpoints(V1, healthy(1)).endpoints(V2, healthy(2));
    }

    private static Split share(int percent, Target target) {
        return new Split(
                percent * 100,
                Collections.singletonList(target),
                LoadBalancer.DEFAULT,
                5_000,
                HeaderChanges.NONE,
                HeaderChanges.NONE);
    }

    private static Route all(Split... splits) {
        return new Route(RouteMatch.ALL, RouteActions.NONE, List.of(splits));
    }

    private static RouteMatch byHeader(String name, TextMatch match, boolean invert) {
        return new RouteMatch(
                null, List.of(new NamedMatch(name, match, invert)), Collections.emptyList(), Collections.emptySet());
    }

    private static RouteActions actions(String rewrite, long timeout, RetryRules retries) {
        return new RouteActions(rewrite, timeout, retries, HeaderChanges.NONE, HeaderChanges.NONE);
    }

    @Test
    void a_canary_gets_its_share_and_a_retry_stays_with_the_version() {
        versions();
        control.routes("orders", all(share(90, V1), share(10, V2)));
        int canary = 0;
        for (int i = 0; i < 5_000; i++) {
            OutboundCall call = call(FakeRequest.get("/"));
            Target first = send(call).target();
            canary += first.equals(V2) ? 1 : 0;
            if (i % 50 == 0 && !answers(call, 503)) {
                assertThat(sendAfterBackoff(call).target()).isEqualTo(first);
            }
            call.cancelled();
        }
        assertThat(canary / 5_000.0).isCloseTo(0.10, within(0.015));
    }

    @Test
    void the_first_route_that_matches_wins() {
        versions();
        control.routes(
                "orders",
                new Route(byHeader("x-canary", TextMatch.present(), false), RouteActions.NONE, List.of(share(100, V2))),
                new Route(
                        new RouteMatch(
                                TextMatch.prefix("/admin"),
                                Collections.emptyList(),
                                List.of(new NamedMatch("v", TextMatch.exact("2"), false)),
                                Set.of("GET")),
                        RouteActions.NONE,
                        List.of(share(100, V2))),
                all(share(100, V1)));
        assertThat(send(call(FakeRequest.get("/").with("X-Canary", "yes"))).target())
                .isEqualTo(V2);
        assertThat(send(call(FakeRequest.get("/admin/x?a=1&v=2"))).target()).isEqualTo(V2);
        assertThat(send(call(FakeRequest.post("/admin/x?v=2"))).target()).isEqualTo(V1);
        assertThat(send(call(FakeRequest.get("/admin/x?v=22"))).target()).isEqualTo(V1);
        assertThat(send(call(FakeRequest.get("/other?v=2"))).target()).isEqualTo(V1);
    }

    @Test
    void headers_match_in_five_ways_and_the_other_way_round() {
        FakeRequest request = FakeRequest.get("/").with("Team", "blue-7");
        assertThat(byHeader("team", TextMatch.exact("blue-7"), false).matches(request))
                .isTrue();
        assertThat(byHeader("team", TextMatch.prefix("blue"), false).matches(request))
                .isTrue();
        assertThat(byHeader("team", TextMatch.suffix("-8"), false).matches(request))
                .isFalse();
        assertThat(byHeader("team", TextMatch.regex("b.*", t -> t.startsWith("b")), false)
                        .matches(request))
                .isTrue();
        assertThat(byHeader("team", TextMatch.present(), true).matches(request)).isFalse();
        assertThat(byHeader("none", TextMatch.exact("x"), true).matches(request))
                .isTrue();
        assertThat(byHeader("none", TextMatch.present(), false).matches(request))
                .isFalse();
    }

    @Test
    void a_prefix_is_rewritten_and_so_is_an_exact_path_and_every_path() {
        versions();
        Split v1 = share(100, V1);
        RouteMatch prefix = path(TextMatch.prefix("/api/"));
        RouteMatch exact = path(TextMatch.exact("/old"));
        control.routes(
                "orders",
                new Route(prefix, actions("/", 0, RetryRules.DEFAULT), List.of(v1)),
                new Route(exact, actions("/new", 0, RetryRules.DEFAULT), List.of(v1)),
                new Route(path(TextMatch.prefix("/")), actions("/base/", 0, RetryRules.DEFAULT), List.of(v1)));
        assertThat(send(call(FakeRequest.get("/api/a/b"))).path()).isEqualTo("/a/b");
        assertThat(send(call(FakeRequest.get("/old"))).path()).isEqualTo("/new");
        assertThat(send(call(FakeRequest.get("/x?y"))).path()).isEqualTo("/base/x");
    }

    private static RouteMatch path(TextMatch path) {
        return new RouteMatch(path, Collections.emptyList(), Collections.emptyList(), Collections.emptySet());
    }

    @Test
    void the_splits_and_the_routes_headers_both_hold() {
        HeaderChanges ofSplit = new HeaderChanges(List.of("X-Old"), Map.of("X-Version", "v1"), Map.of());
        HeaderChanges ofRoute = new HeaderChanges(List.of(), Map.of(), Map.of("Via", "graft"));
        Split split = new Split(
                Split.WHOLE,
                List.of(V1),
                LoadBalancer.DEFAULT,
                1_234,
                ofSplit,
                new HeaderChanges(List.of("Server"), Map.of(), Map.of()));
        versions();
        control.routes(
                "orders",
                new Route(
                        RouteMatch.ALL,
                        new RouteActions(null, 0, RetryRules.DEFAULT, ofRoute, HeaderChanges.NONE),
                        List.of(split)));
        OutboundCall call = call(FakeRequest.get("/"));
        CallStep.Send send = send(call);
        assertThat(send.requestHeaders().remove()).containsExactly("X-Old");
        assertThat(send.requestHeaders().set()).containsEntry("X-Version", "v1");
        assertThat(send.requestHeaders().add()).containsEntry("Via", "graft");
        assertThat(send.connectTimeoutMillis()).isEqualTo(1_234);
        answers(call, 200);
        assertThat(call.responseHeaders().remove()).containsExactly("Server");
    }

    @Test
    void a_routes_timeout_ends_the_call_with_all_its_tries() {
        versions();
        control.routes(
                "orders", new Route(RouteMatch.ALL, actions(null, 200, RetryRules.DEFAULT), List.of(share(100, V1))));
        OutboundCall call = call(FakeRequest.get("/").within(5_000));
        assertThat(send(call).timeoutMillis()).isEqualTo(200);
        clock.advanceMillis(199);
        // 1 ms is left, and any pause may be longer.
        answers(call, 503);
        clock.advanceMillis(2);
        call.timedOut(null);
        assertThat(call(FakeRequest.get("/").within(50)).next())
                .hasToString("send to 10.0.0.1:80 of v1.orders.default.dc1");
    }

    @Test
    void a_route_that_says_so_has_posts_sent_again() {
        versions();
        control.endpoints(V1, healthy(1), healthy(3));
        RetryRules rules = new RetryRules(1, EnumSet.of(On.RESET), Set.of(503));
        control.routes("orders", new Route(RouteMatch.ALL, actions(null, 0, rules), List.of(share(100, V1))));
        OutboundCall call = call(FakeRequest.post("/"));
        String first = send(call).endpoint().id();
        assertThat(answers(call, 503)).isFalse();
        assertThat(sendAfterBackoff(call).endpoint().id()).isNotEqualTo(first);
        assertThat(answers(call, 503)).isTrue(); // NumRetries: 1
        OutboundCall reset = call(FakeRequest.post("/"));
        send(reset);
        reset.sent();
        reset.failed(new IOException("reset"));
        sendAfterBackoff(reset);
    }

    @Test
    void a_target_without_a_healthy_instance_fails_over_and_comes_back() {
        Target elsewhere = new Target("orders", "", "default", "dc2");
        Target here = FakeControlPlane.target("orders");
        control.endpoints(here, FakeControlPlane.endpoint(1, io.graftmesh.mesh.control.Endpoint.Health.CRITICAL));
        control.endpoints(elsewhere, healthy(9));
        control.routes("orders", new Route(null, null, List.of(here, elsewhere)));
        CallStep.Send send = send(call(FakeRequest.get("/")));
        assertThat(send.endpoint().id()).isEqualTo("i9");
        assertThat(send.destination().datacenter()).isEqualTo("dc2");
        control.change("orders", healthy(1));
        assertThat(send(call(FakeRequest.get("/"))).endpoint().id()).isEqualTo("i1");
    }

    @Test
    void the_same_user_goes_to_the_same_instance_and_a_new_one_gets_a_cookie() {
        HashPolicy byUser = new HashPolicy(HashField.HEADER, "X-User", true, null);
        HashPolicy byCookie = new HashPolicy(HashField.COOKIE, "sticky", false, "; Path=/; HttpOnly");
        LoadBalancer ring = new LoadBalancer(LoadBalancer.Policy.RING_HASH, 2, 1_024, 8_192, List.of(byUser, byCookie));
        control.endpoints(V1, healthy(1), healthy(2), healthy(3), healthy(4));
        control.routes(
                "orders",
                all(new Split(Split.WHOLE, List.of(V1), ring, 5_000, HeaderChanges.NONE, HeaderChanges.NONE)));
        Set<String> homes = new HashSet<>();
        for (int user = 0; user < 50; user++) {
            String home = send(call(FakeRequest.get("/").with("X-User", "u" + user)))
                    .endpoint()
                    .id();
            assertThat(send(call(FakeRequest.get("/x").with("X-User", "u" + user)))
                            .endpoint()
                            .id())
                    .isEqualTo(home);
            homes.add(home);
        }
        assertThat(homes).hasSize(4);
        OutboundCall first = call(FakeRequest.get("/"));
        String home = send(first).endpoint().id();
        answers(first, 200);
        String cookie = first.responseHeaders().add().get("Set-Cookie");
        assertThat(cookie).matches("sticky=[0-9a-f]+; Path=/; HttpOnly");
        String sent = "a=b; " + cookie.substring(0, cookie.indexOf(';'));
        OutboundCall second = call(FakeRequest.get("/").with("Cookie", sent));
        assertThat(send(second).endpoint().id()).isEqualTo(home);
        answers(second, 200);
        assertThat(second.responseHeaders().isEmpty()).isTrue();
    }

    @Test
    void who_dials_an_instance_gets_that_one_or_none() {
        control.service("orders", healthy(1), healthy(2), healthy(3));
        for (int i = 0; i < 20; i++) {
            OutboundCall call =
                    mesh().call(Destination.of("orders").pinnedTo("10.0.0.2:80"), "web", FakeRequest.get("/"));
            assertThat(send(call).endpoint().id()).isEqualTo("i2");
            call.failed(new IOException("refused"));
            refused(call, CallReason.CONNECT_FAILED);
        }
    }
}
