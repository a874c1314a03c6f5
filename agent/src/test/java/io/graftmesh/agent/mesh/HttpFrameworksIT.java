package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What sits on a client that has hooks needs none of its own: its requests are the mesh's, each once. */
@Tag("full")
class HttpFrameworksIT extends HttpClientLab {

    @Override
    Stream<Subject> subjects() {
        List<Path> none = List.of();
        return Stream.of(
                subject(Jdk.JDK8, "rest-template", "RestTemplateClient", "5.3.31", none),
                subject(
                        Jdk.JDK8,
                        "rest-template",
                        "RestTemplateClient",
                        "5.3.31",
                        HttpClients.jars("apache-httpclient-4", "4.5.14")),
                subject(
                        Jdk.JDK25,
                        "rest-template",
                        "RestTemplateClient",
                        "6.2.19",
                        HttpClients.jars("apache-httpclient-5", "5.6.5")),
                subject(Jdk.JDK8, "jersey-client", "JerseyClient", "1.19.4", none));
    }

    private static Subject subject(Jdk jdk, String framework, String client, String version, List<Path> below) {
        List<Path> jars = new ArrayList<>(HttpClients.jars(framework, version));
        jars.addAll(below);
        String on = below.isEmpty()
                ? "the JDK's client"
                : below.get(0).getParent().getFileName().toString();
        return new Subject(
                jdk, new HttpClients.Library(framework, client, jars), framework + " " + version + " over " + on);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void each_request_is_balanced_and_counted_once(Subject subject) {
        MeshApp client = client(subject);
        long before = requests(client, "turns");
        Map<String, Integer> counts = counts(client.ok("Http.many", 40, 1, "GET", turns("/echo")));
        assertThat(counts.keySet()).hasSize(2).allSatisfy(who -> assertThat(who).startsWith("turns-"));
        assertThat(counts.values()).containsOnly(20);
        MeshLab.eventually("40 requests are counted", () -> requests(client, "turns") == before + 40 ? "" : null);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_request_with_a_body_carries_a_trace_and_comes_whole(Subject subject) {
        assertThat(client(subject).ok("Http.send", "POST", orders("/echo"), "body=1000", "h:X-One=1"))
                .startsWith("200 instance=orders-")
                .contains("~body=1000/")
                .containsIgnoringCase("~X-One: 1~")
                .containsPattern("~traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-01~");
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void a_get_without_an_answer_is_sent_again(Subject subject) {
        String id = id();
        assertThat(healed(subject).ok("Http.send", "GET", mortal("/drop?id=" + id)))
                .startsWith("threw ");
        assertThat(seen(mortal, id)).isBetween(2L, HttpRetryContract.SENT_AT_MOST);
    }
}
