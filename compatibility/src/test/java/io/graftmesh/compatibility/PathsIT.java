package io.graftmesh.compatibility;

import static io.graftmesh.compatibility.JudgedServer.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However a path is spelt, no server serves what an intention denies: the corpus against each whose requests are judged. */
class PathsIT {

    /** Those on whose ports nobody is let in by such an intention. */
    private static final Set<String> UNJUDGED = Set.of("socket", "async", "vertx4");

    /** What differs most, on the oldest Java that it runs on or the newest. */
    private static final Set<String> SLICE = Set.of("jetty9", "jetty12", "undertow22", "netty41-nio", "netty42-epoll");

    private static Stream<Peer> servers() {
        return Peer.all(Peer.Kind.SERVER, Protocol.HTTP).stream()
                .filter(peer -> peer.launch() == Peer.Launch.PROGRAM && !UNJUDGED.contains(peer.id()));
    }

    static Stream<Arguments> slice() {
        return servers()
                .filter(peer -> SLICE.contains(peer.id()))
                .map(peer -> Arguments.of(
                        peer, peer.runsOn(Jdk.JDK8) && !peer.id().contains("epoll") ? Jdk.JDK8 : Jdk.JDK25));
    }

    static Stream<Arguments> all() {
        return servers()
                .flatMap(peer -> Stream.of(Jdk.values()).filter(peer::runsOn).map(jdk -> Arguments.of(peer, jdk)));
    }

    @ParameterizedTest(name = "{0}, Java {1}")
    @MethodSource("slice")
    void nothing_that_is_denied_is_served(Peer peer, Jdk jdk) throws Exception {
        check(peer, jdk);
    }

    @ParameterizedTest(name = "{0}, Java {1}")
    @MethodSource("all")
    @Tag("full")
    void nothing_that_is_denied_is_served_anywhere(Peer peer, Jdk jdk) throws Exception {
        check(peer, jdk);
    }

    private static void check(Peer peer, Jdk jdk) throws Exception {
        try (JudgedServer server = new JudgedServer(peer, jdk)) {
            SoftAssertions all = new SoftAssertions();
            answers(server, all);
            identity(peer, server, all);
            int[] counts = corpus(server, all);
            all.assertThat(counts[0]).as("of the corpus something is served").isPositive();
            http2(server, peer.protocols().contains(Protocol.H2C), all);
            all.assertThat(server.failedHooks()).isZero();
            System.out.println(peer + ", Java " + jdk.feature() + ": " + counts[0] + " served, " + counts[1]
                    + " denied, " + counts[2] + " refused by the server itself");
            all.assertAll();
        }
    }

    /** What is denied gets an answer, and what is allowed goes on. */
    private static void answers(JudgedServer server, SoftAssertions all) throws Exception {
        all.assertThat(server.ask("staff", "GET", ascii("/admin")))
                .startsWith("HTTP/1.1 403")
                .contains("403 denied by the mesh: 'staff' may not ask this of ");
        all.assertThat(server.ask("staff", "HEAD", ascii("/admin")))
                .startsWith("HTTP/1.1 403")
                .doesNotContain("denied");
        String post = " HTTP/1.1\r\nHost: orders\r\nContent-Length: 4\r\n";
        all.assertThat(server.say("staff", ascii("POST /admin" + post + "Connection: close\r\n\r\nbody")))
                .startsWith("HTTP/1.1 403");
        // Behind one another, without waiting: the answers come in that order.
        String piped = server.say(
                "staff",
                ascii("POST /a" + post + "\r\nbodyPOST /admin" + post + "\r\nbody"),
                ascii("GET /b HTTP/1.1\r\nHost: orders\r\nConnection: close\r\n\r\n"));
        all.assertThat(piped).startsWith("HTTP/1.1 200").containsSubsequence("served [/a]", "HTTP/1.1 403");
        all.assertThat(server.ask("stranger", "GET", ascii("/public"))).isEmpty();
    }

    /** What the application is told of its caller is what the intention sees, whatever the caller says itself. */
    private static void identity(Peer peer, JudgedServer server, SoftAssertions all) throws Exception {
        String lie = "X-Forwarded-Client-Cert: URI=spiffe://boss\r\nx-forwarded-client-cert: URI=spiffe://boss\r\n";
        boolean told = !peer.program().equals("JdkServer");
        all.assertThat(server.ask("auditor", "GET", ascii("/any"), lie))
                .startsWith(told ? "HTTP/1.1 200" : "HTTP/1.1 403");
    }

    /** @return how many were served, denied, and refused by the server */
    private static int[] corpus(JudgedServer server, SoftAssertions all) throws Exception {
        int[] counts = new int[3];
        for (PathCorpus.Target target : PathCorpus.targets()) {
            for (String caller : List.of("guest", "staff")) {
                String answer = server.ask(caller, "GET", target.bytes());
                String path = JudgedServer.served(answer);
                String what = caller + " asks for " + target.written();
                if (path != null) {
                    all.assertThat(PathCorpus.liesBelow("/admin", path))
                            .as("%s and is served %s", what, path)
                            .isFalse();
                    if (caller.equals("guest")) {
                        all.assertThat(PathCorpus.inside(path)).as(what).startsWith("/public");
                    }
                } else if (target.plain()) {
                    boolean may = caller.equals("staff") || target.written().startsWith("/public");
                    all.assertThat(may).as("%s: %s", what, answer).isFalse();
                }
                counts[path != null ? 0 : answer.contains("denied by the mesh") ? 1 : 2]++;
            }
        }
        return counts;
    }

    /** Without asking first: the preface, then a request on the first stream. */
    private static void http2(JudgedServer server, boolean spoken, SoftAssertions all) throws Exception {
        for (String path : List.of("/admin/users", "/public/a")) {
            String answer = server.sayUntil(
                    Pattern.compile("served \\[[^]]*]|denied by the mesh"),
                    "staff",
                    ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                    new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0},
                    headers(path));
            all.assertThat(answer.contains("served [" + path))
                    .as("HTTP/2 %s: %s", path, answer)
                    .isEqualTo(spoken && path.startsWith("/public"));
        }
    }

    /** {@code :method GET}, {@code :scheme http}, {@code :path} and {@code :authority}, the end of headers and of the stream. */
    private static byte[] headers(String path) {
        byte[] block = ascii("\u0002\u0006\u0004" + (char) path.length() + path + "\u0001\u0006orders");
        block[0] |= (byte) 0x80;
        block[1] |= (byte) 0x80;
        byte[] frame = new byte[9 + block.length];
        frame[2] = (byte) block.length;
        frame[3] = 1;
        frame[4] = 5;
        frame[8] = 1;
        System.arraycopy(block, 0, frame, 9, block.length);
        assertThat(block).hasSizeLessThan(127);
        return frame;
    }
}
