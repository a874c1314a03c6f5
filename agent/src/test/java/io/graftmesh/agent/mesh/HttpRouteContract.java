package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The part of the {@link HttpClientContract} about what a route asks for: seen at the server, and by the clock. */
abstract class HttpRouteContract extends HttpClientLab {

    /** Of the routes of {@code routed} and {@code deaf}. */
    static final int ROUTE_TIMEOUT_MILLIS = 300;

    /** Far below what the server would take, far above what a loaded machine adds. */
    static final long SOON_MILLIS = 2_500;

    @ParameterizedTest
    @MethodSource("subjects")
    void a_header_that_the_library_adds_decides_the_route(Subject subject) {
        assertThat(client(subject).ok("Http.send", "GET", routed("/by-agent")))
                .startsWith("200 instance=orders-")
                .contains("~x-routed: yes~");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_prefix_is_rewritten_for_the_server_alone(Subject subject) {
        assertThat(client(subject).ok("Http.send", "GET", routed("/old/path?q=1")))
                .contains("~GET /echo/path?q=1 HTTP/1.1~")
                .contains("~Host: routed.corp.local:8080~");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void the_routes_timeout_ends_a_request_that_is_not_answered(Subject subject) {
        long start = System.nanoTime();
        String answer = client(subject).ok("Http.send", "GET", routed("/slow/3000"));
        assertThat(answer).startsWith("threw ").contains("imed out");
        assertThat(millisSince(start)).isBetween(ROUTE_TIMEOUT_MILLIS - 10L, SOON_MILLIS);
    }

    /** What it sees there is a machine that hangs: the kernel takes the connection, and nobody ever answers. */
    @ParameterizedTest
    @MethodSource("subjects")
    void the_routes_timeout_ends_a_request_that_gets_no_connection(Subject subject) {
        long start = System.nanoTime();
        String answer = client(subject).ok("Http.send", "GET", deaf("/"));
        assertThat(answer).startsWith("threw ").contains("imed out");
        assertThat(millisSince(start)).isBetween(ROUTE_TIMEOUT_MILLIS - 10L, SOON_MILLIS);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void another_service_gets_a_copy_of_the_request_and_its_answer_is_nobodys(Subject subject) {
        String id = id();
        assertThat(client(subject).ok("Http.send", "POST", copied("/echo?id=" + id), "body=10"))
                .startsWith("200 instance=orders-")
                .contains("~body=10/");
        MeshLab.eventually("the copy is there", () -> seen(List.of(turns), id) == 1 ? "" : null);
        assertThat(seen(orders, id)).isEqualTo(1);
        assertThat(client(subject).admin("/metrics")).contains("graft_mirror_lost_total 0.0");
    }

    static long millisSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1_000_000;
    }
}
