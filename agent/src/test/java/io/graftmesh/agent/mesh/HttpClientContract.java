package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every HTTP client under the agent owes its application and the mesh. A library inherits this, says which versions
 * run on which JDKs, and writes one program ({@code mesh.HttpUnderTest}). Servers, and a client for each version and JDK, are
 * JVMs of their own with the real agent jar; what is compared with "as ever" is a server that is none of the mesh's.
 */
abstract class HttpClientContract extends HttpRetryContract {

    static final long MIB_64 = 64L << 20;

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    // ---- balancing, and the library's own pool

    @ParameterizedTest
    @MethodSource("subjects")
    void a_connection_is_kept_and_used_for_its_own_instance_only(Subject subject) {
        Map<String, String> instanceOf = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            String[] lines =
                    client(subject).ok("Http.send", "GET", orders("/echo")).split("~");
            String before = instanceOf.put(lines[0] + lines[1], lines[0]);
            assertThat(before).isIn(null, lines[0]);
        }
        assertThat(instanceOf.keySet()).as("connections for 20 requests").hasSizeLessThanOrEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void requests_of_one_client_spread_over_the_instances(Subject subject) {
        Map<String, Integer> counts = counts(client(subject).ok("Http.many", 200, 8, "GET", turns("/echo")));
        assertThat(counts.keySet()).hasSize(2).allSatisfy(who -> assertThat(who).startsWith("turns-"));
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(90, 110));
        assertThat(counts.values().stream().mapToInt(i -> i).sum()).isEqualTo(200);
    }

    // ---- what must survive

    @ParameterizedTest
    @MethodSource("subjects")
    void the_head_is_what_the_library_writes(Subject subject) {
        Object[] headers = {"h:x-lower=1", "h:X-MiXed=Two_Words", "h:Accept=text/plain"};
        String meshed =
                client(subject).ok("Http.send", "GET", orders("/a/b?c=d%20e"), headers[0], headers[1], headers[2]);
        String plain =
                client(subject).ok("Http.send", "GET", outside("/a/b?c=d%20e"), headers[0], headers[1], headers[2]);
        assertThat(meshed).contains("~GET /a/b?c=d%20e HTTP/1.1~").contains("~Host: orders.corp.local:8080~");
        assertThat(headers(meshed).stream()
                        .filter(line -> !line.startsWith("Host:") && !line.startsWith("traceparent:")))
                .containsExactlyElementsOf(headers(plain).stream()
                        .filter(line -> !line.startsWith("Host:"))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_trace_is_begun_or_continued(Subject subject) {
        assertThat(client(subject).ok("Http.send", "GET", orders("/echo")))
                .containsPattern("~traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-01~");
        String answer = client(subject).ok("Http.send", "GET", orders("/echo"), "h:traceparent=" + TRACE);
        assertThat(headers(answer).stream().filter(line -> line.startsWith("traceparent")))
                .containsExactly("traceparent: " + TRACE);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void cookies_belong_to_the_host_that_the_application_named(Subject subject) {
        client(subject).ok("Http.send", "GET", mortal("/cookie"));
        for (int i = 0; i < 4; i++) {
            assertThat(client(subject).ok("Http.send", "GET", mortal("/echo"))).contains("~Cookie: taste=sweet~");
        }
        assertThat(client(subject).ok("Http.send", "GET", orders("/echo"))).doesNotContain("Cookie");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void redirects_are_followed_inside_the_mesh_and_out_of_it(Subject subject) {
        MeshApp client = client(subject);
        assertThat(client.ok("Http.send", "GET", orders("/redirect/mortal.corp.local:8080/echo")))
                .startsWith("200 instance=mortal-")
                .contains("~Host: mortal.corp.local:8080~");
        assertThat(client.ok("Http.send", "GET", orders("/redirect/127.0.0.1:" + outsidePort + "/echo")))
                .startsWith("200 instance=plain~");
        assertThat(client.ok("Http.send", "GET", outside("/redirect/orders.corp.local:8080/echo")))
                .startsWith("200 instance=orders-");
        assertThat(client.ok("Http.send", "GET", orders("/redirect/mortal.corp.local:8080/echo"), "follow=no"))
                .startsWith("302 ");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_challenge_is_answered(Subject subject) {
        for (int i = 0; i < 4; i++) {
            assertThat(client(subject).ok("Http.send", "GET", orders("/auth")))
                    .startsWith("200 ")
                    .contains("~Authorization: Basic YW5uOnNlY3JldA==~");
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void bodies_larger_than_the_heap_stream_both_ways(Subject subject) {
        MeshApp client = client(subject);
        assertThat(client.ok("Http.drain", "GET", orders("/length/" + MIB_64))).isEqualTo("200 " + MIB_64);
        assertThat(client.ok("Http.drain", "GET", orders("/chunked/" + MIB_64))).isEqualTo("200 " + MIB_64);
        assertThat(client.ok("Http.send", "POST", orders("/echo"), "stream=" + MIB_64))
                .contains("~body=" + MIB_64 + "/");
        assertThat(client.ok("Http.send", "POST", orders("/echo"), "chunked=" + MIB_64))
                .contains("~body=" + MIB_64 + "/");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void every_method_and_status_comes_through(Subject subject) {
        MeshApp client = client(subject);
        for (String method : List.of("GET", "PUT", "DELETE", "OPTIONS")) {
            assertThat(client.ok("Http.send", method, orders("/echo"))).contains("~" + method + " /echo HTTP/1.1~");
        }
        assertThat(client.ok("Http.send", "HEAD", orders("/echo"))).isEqualTo("200 ");
        for (int status : new int[] {201, 404, 500}) {
            assertThat(client.ok("Http.send", "GET", mortal("/status/" + status)))
                    .startsWith(status + " instance=");
        }
        assertThat(client.ok("Http.send", "GET", mortal("/status/204"))).startsWith("204 ");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_body_is_sent_after_the_server_wants_it(Subject subject) {
        String answer =
                client(subject).ok("Http.send", "POST", orders("/echo"), "h:Expect=100-continue", "stream=1000");
        assertThat(answer).startsWith("200 ").contains("~body=1000/");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_read_timeout_is_the_applications_own(Subject subject) {
        for (String method : List.of("GET", "POST")) {
            String id = id();
            long start = System.nanoTime();
            String answer = healed(subject).ok("Http.send", method, mortal("/slow/3000?id=" + id), "timeout=400");
            assertThat(answer).startsWith("threw ").contains("imeout");
            assertThat((System.nanoTime() - start) / 1_000_000).isBetween(390L, 2_500L);
            assertThat(seen(mortal, id)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void an_answer_that_breaks_off_is_told_as_ever(Subject subject) {
        String plain = client(subject).ok("Http.send", "GET", outside("/half"));
        String meshed = healed(subject).ok("Http.send", "GET", mortal("/half"));
        assertThat(meshed.split(" <- ")[0].split(":")[0])
                .isEqualTo(plain.split(" <- ")[0].split(":")[0]);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_service_that_nobody_serves_fails_with_the_librarys_own_exception(Subject subject) {
        String failure = client(subject).ok("Http.send", "GET", "http://nobody.service.consul/");
        assertThat(failure).matches("threw [^ ]*Connect[^ ]*Exception: .*").contains("nobody", "Connection refused");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void what_is_not_the_meshs_is_left_alone(Subject subject) {
        MeshApp client = client(subject);
        assertThat(client.ok("Http.many", 10, 1, "GET", outside("/echo"))).isEqualTo("{plain=10}");
        assertThat(client.ok("Http.send", "GET", outside("/echo"))).doesNotContain("traceparent");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_request_through_a_proxy_goes_to_the_proxy_as_it_is(Subject subject) {
        assertThat(client(subject).ok("Http.send", "GET", orders("/echo"), "proxy=" + outsidePort))
                .startsWith("200 instance=plain~")
                .contains("~GET " + orders("/echo") + " HTTP/1.1~")
                .doesNotContain("traceparent");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_packed_answer_comes_as_the_library_gives_it(Subject subject) {
        String plain = client(subject).ok("Http.unpack", "GET", outside("/gzip"));
        String meshed = client(subject).ok("Http.unpack", "GET", orders("/gzip"));
        assertThat(meshed).startsWith(plain.split(" ")[0] + " instance=orders-");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void each_request_is_counted(Subject subject) {
        MeshApp client = client(subject);
        long before = requests(client, "orders");
        client.ok("Http.many", 10, 1, "GET", orders("/echo"));
        MeshLab.eventually("10 more requests are counted", () -> requests(client, "orders") == before + 10 ? "" : null);
        String id = id();
        client.ok("Http.send", "PUT", mortal("/echo?id=" + id), "body=10", "h:traceparent=" + TRACE);
        MeshLab.eventually(
                "the request has its record",
                () -> record(client, "\"method\":\"PUT\"", TRACE, "\"path\":\"/echo\"", "\"status\":200"));
    }
}
