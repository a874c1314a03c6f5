package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every HTTP client under the agent owes its application and the mesh. A library inherits this, says which versions
 * run on which JDKs, and writes one program ({@code mesh.HttpUnderTest}). Servers, and a client for each version and JDK, are
 * JVMs of their own with the real agent jar; what is compared with "as ever" is a server that is none of the mesh's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HttpClientContract {

    static final long MIB_64 = 64L << 20;

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    private static final Pattern COUNT = Pattern.compile("([^{,=]+)=(\\d+)");

    final MeshLab lab = new MeshLab();
    private final Map<String, MeshApp> clients = new TreeMap<>();
    private final List<MeshApp> orders = new ArrayList<>();
    private final List<MeshApp> mortal = new ArrayList<>();
    private MeshApp outside;
    private final List<Integer> mortalPorts = new ArrayList<>();
    private int outsidePort;
    private int asked;

    /** One version of the library on one JDK. */
    record Subject(Jdk jdk, HttpClients.Library library, String version) {
        @Override
        public String toString() {
            return version + " on " + jdk;
        }
    }

    abstract Stream<Subject> subjects();

    /** @return whether the library sends a body again that it has all of in memory */
    boolean replaysBodies() {
        return true;
    }

    @BeforeAll
    void start() {
        Map<Integer, String> ports = new TreeMap<>();
        for (String service : List.of("orders", "orders", "mortal", "mortal")) {
            ports.put(MeshLab.freePort(), service);
        }
        MeshYaml mesh = new MeshYaml()
                .allowByDefault()
                .host("orders.corp.local:8080", "orders")
                .host("mortal.corp.local:8080", "mortal")
                .service("nobody", MeshLab.freePort());
        for (String service : new TreeSet<>(ports.values())) {
            mesh.entry("{Kind: service-defaults, Name: " + service + ", Protocol: http}");
        }
        ports.forEach((port, service) -> mesh.service(service, port));
        lab.yaml(mesh);
        outside = HttpClients.outside(lab, Jdk.JDK17);
        ports.forEach((port, service) -> {
            MeshApp backend = HttpClients.backend(lab, Jdk.JDK17, service);
            (service.equals("orders") ? orders : mortal).add(backend);
            if (service.equals("mortal")) {
                mortalPorts.add(port);
            }
            backend.begin("Backend.listen", port);
        });
        subjects()
                .forEach(subject ->
                        clients.put(subject.toString(), HttpClients.client(lab, subject.jdk(), subject.library())));
        outsidePort = Integer.parseInt(outside.ok("Backend.listen", 0).trim());
        orders.forEach(app -> app.awaitErr("admin http"));
        mortal.forEach(app -> app.awaitErr("admin http"));
    }

    @AfterEach
    void noHookStepsAside() {
        lab.assertSound();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    MeshApp client(Subject subject) {
        return clients.get(subject.toString());
    }

    /** Answers, one of each instance: what earlier tests did to an instance's name shall not eject it in this one. */
    private MeshApp healed(Subject subject) {
        for (int port : mortalPorts) {
            assertThat(client(subject).ok("Http.send", "GET", "http://127.0.0.1:" + port + "/echo"))
                    .startsWith("200 instance=mortal-");
        }
        return client(subject);
    }

    static String orders(String path) {
        return "http://orders.corp.local:8080" + path;
    }

    static String mortal(String path) {
        return "http://mortal.corp.local:8080" + path;
    }

    private String outside(String path) {
        return "http://127.0.0.1:" + outsidePort + path;
    }

    private String id() {
        return getClass().getSimpleName() + "-" + ++asked;
    }

    private static long seen(List<MeshApp> backends, String id) {
        return backends.stream()
                .mapToLong(app -> Long.parseLong(app.ok("Backend.seen", id).trim()))
                .sum();
    }

    private static Map<String, Integer> counts(String answer) {
        Map<String, Integer> counts = new TreeMap<>();
        Matcher matcher = COUNT.matcher(answer);
        while (matcher.find()) {
            counts.put(matcher.group(1).trim(), Integer.valueOf(matcher.group(2)));
        }
        return counts;
    }

    /** @return the lines of the head that the server got, without the request line */
    private static List<String> headers(String answer) {
        return Stream.of(answer.split("~"))
                .skip(3)
                .filter(line -> !line.startsWith("body="))
                .toList();
    }

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
        Map<String, Integer> counts = counts(client(subject).ok("Http.many", 200, 8, "GET", orders("/echo")));
        assertThat(counts.values().stream().mapToInt(i -> i).sum()).isEqualTo(200);
        // How many each gets is for the balancer's own test: one whose first answer was slow rightly sees few of these.
        assertThat(counts).hasSize(2);
    }

    // ---- retries

    @ParameterizedTest
    @MethodSource("subjects")
    void an_instance_that_dies_loses_no_idempotent_request(Subject subject) {
        MeshApp client = healed(subject);
        MeshApp.Answer loop = client.begin("Http.loop", "GET", mortal("/echo"));
        client.awaitOut("looping");
        MeshApp victim = mortal.get(1);
        victim.ok("Backend.die");
        client.ok("Http.many", 50, 2, "GET", mortal("/echo"));
        victim.ok("Backend.revive");
        client.ok("Http.many", 50, 2, "GET", mortal("/echo"));
        client.ok("Http.stop");
        assertThat(counts(loop.ok()).keySet()).allSatisfy(who -> assertThat(who).startsWith("mortal-"));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_refused_connect_sends_a_post_elsewhere(Subject subject) {
        MeshApp client = healed(subject);
        mortal.get(0).ok("Backend.hangUp");
        mortal.get(1).ok("Backend.die");
        try {
            String counts = client.ok("Http.many", 10, 1, "POST", mortal("/echo"), "body=10");
            assertThat(counts(counts)).hasSize(1).containsValue(10);
        } finally {
            mortal.get(1).ok("Backend.revive");
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_post_is_not_lost_to_a_pooled_connection_that_the_server_closed(Subject subject) {
        MeshApp client = client(subject);
        client.ok("Http.many", 10, 1, "GET", orders("/echo"));
        orders.forEach(app -> app.ok("Backend.hangUp"));
        String id = id();
        assertThat(client.ok("Http.send", "POST", orders("/echo?id=" + id), "body=10"))
                .startsWith("200 ");
        assertThat(seen(orders, id)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_post_that_was_sent_is_not_sent_again(Subject subject) {
        String id = id();
        assertThat(healed(subject).ok("Http.send", "POST", mortal("/drop?id=" + id), "body=10"))
                .startsWith("threw ");
        assertThat(seen(mortal, id)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_get_without_an_answer_is_sent_again(Subject subject) {
        String id = id();
        assertThat(healed(subject).ok("Http.send", "GET", mortal("/drop?id=" + id)))
                .startsWith("threw ");
        assertThat(seen(mortal, id)).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_body_that_can_be_had_again_is_sent_again_with_an_idempotent_method(Subject subject) {
        String id = id();
        assertThat(healed(subject).ok("Http.send", "PUT", mortal("/drop?id=" + id), "body=1000"))
                .startsWith("threw ");
        assertThat(seen(mortal, id)).isEqualTo(replaysBodies() ? 2 : 1);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_body_that_can_be_had_once_is_never_sent_again(Subject subject) {
        for (String body : List.of("stream=1000", "chunked=1000")) {
            String id = id();
            assertThat(healed(subject).ok("Http.send", "PUT", mortal("/drop?id=" + id), body))
                    .startsWith("threw ");
            assertThat(seen(mortal, id)).as(body).isEqualTo(1);
        }
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
    void each_request_is_counted(Subject subject) {
        MeshApp client = client(subject);
        long before = requests(client);
        client.ok("Http.many", 10, 1, "GET", orders("/echo"));
        MeshLab.eventually("10 more requests are counted", () -> requests(client) == before + 10 ? "" : null);
        String id = id();
        client.ok("Http.send", "PUT", mortal("/echo?id=" + id), "body=10", "h:traceparent=" + TRACE);
        MeshLab.eventually(
                "the request has its record",
                () -> client.admin("/requests")
                        .lines()
                        .filter(line -> line.contains("\"method\":\"PUT\"") && line.contains(TRACE))
                        .filter(line -> line.contains("\"path\":\"/echo\"") && line.contains("\"status\":200"))
                        .findFirst()
                        .orElse(null));
    }

    private static long requests(MeshApp client) {
        return client.admin("/metrics")
                .lines()
                .filter(line -> line.startsWith("graft_requests_total{") && line.contains("destination=\"orders\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
