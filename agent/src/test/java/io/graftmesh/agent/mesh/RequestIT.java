package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An intention that speaks of requests, obeyed on the path that the application's own server has made of what came. */
class RequestIT {

    private static final String SNI = "orders.default.dc1.internal." + MeshLab.TRUST_DOMAIN;

    /** Spellings of what lies below /admin, and of what might. */
    private static final List<String> ADMIN = List.of(
            "/admin",
            "/admin/",
            "/admin/users",
            "/admin?x=/public",
            "//admin",
            "///admin/users",
            "/./admin",
            "/public/../admin",
            "/public/./../admin/users",
            "/%61dmin",
            "/%61%64%6d%69%6e/users",
            "/admin;x=1",
            "/admin;x=1/users",
            "/;x/admin",
            "/public/..;x=1/admin",
            "/%2e/admin",
            "/public/%2e%2e/admin",
            "/public/%2E%2E%2Fadmin",
            "/%2fadmin",
            "/admin%2fusers",
            "/public/..%2fadmin",
            "/public%2f..%2fadmin",
            "/%5cadmin",
            "/public/..%5cadmin",
            "/%2561dmin",
            "/public/%252e%252e/admin",
            "http://elsewhere/admin");

    private static final List<String> PUBLIC =
            List.of("/", "/public", "/Public/a", "/administrator?x=/admin&y=1", "/a/b/../c", "/a%20b", "/a;v=1");

    private final MeshLab lab = new MeshLab();
    private final int port = MeshLab.freePort();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    private void permissions(String permissions) {
        lab.yaml(new MeshYaml()
                .service("orders", port)
                .entry("{Kind: service-defaults, Name: orders, Protocol: http}")
                .entry("{Kind: service-intentions, Name: orders, Sources: [{Name: storefront, Permissions: ["
                        + permissions + "]}]}"));
    }

    private MeshApp server(Jdk jdk, String program, String... options) {
        MeshApp app = ChannelPrograms.start(lab, jdk, "orders", options);
        app.ok(program, port);
        return app;
    }

    private static final String NO_ADMIN = "{Action: deny, HTTP: {PathPrefix: /admin}},"
            + " {Action: allow, HTTP: {PathRegex: \"/.*\", Methods: [GET, HEAD]}}";

    @ParameterizedTest
    @CsvSource({"JDK8,jdk", "JDK25,jdk", "JDK8,tomcat", "JDK25,tomcat"})
    void however_a_path_is_spelt_what_is_served_is_what_was_judged(Jdk jdk, String kind) throws Exception {
        permissions(NO_ADMIN.replace("/admin", "/admin/")
                .replace("{Action: allow", "{Action: deny, HTTP: {PathExact: /admin}}," + " {Action: allow"));
        MeshApp server =
                server(jdk, "RequestServers." + kind, "audit=" + lab.directory().resolve("audit.json"));

        SoftAssertions all = new SoftAssertions();
        for (String path : ADMIN) {
            all.assertThat(get(path)).as(path).matches("(?s)HTTP/1.1 40[034].*").doesNotContain("served");
        }
        for (String path : PUBLIC) {
            all.assertThat(get(path)).as(path).startsWith("HTTP/1.1 200").contains("served /");
        }
        all.assertThat(ask("POST", "/public", "")).startsWith("HTTP/1.1 403").contains("403 denied by the mesh: ");
        all.assertThat(ask("HEAD", "/admin", "")).startsWith("HTTP/1.1 403");
        all.assertAll();
        assertThat(server.admin("/metrics"))
                .contains("graft_requests_denied_total{destination=\"orders\",source=\"storefront\"}");
        MeshLab.eventually("the audit names who, whom, what and why", () -> {
            try {
                return Files.readString(lab.directory().resolve("audit.json"))
                                .contains("\"intention\":\"storefront => orders deny /admin/*\"")
                        ? true
                        : null;
            } catch (IOException notYet) {
                return null;
            }
        });
        assertThat(server.ok("Server.events"))
                .doesNotContain("filtered /admin/users")
                .doesNotContain("filtered //admin");
    }

    @ParameterizedTest
    @CsvSource({"JDK8,jdk", "JDK25,tomcat"})
    void headers_decide_and_a_change_of_mind_holds_for_the_next_request_of_an_open_connection(Jdk jdk, String kind)
            throws Exception {
        permissions(
                "{Action: allow, HTTP: {Header: [{Name: X-Role, Exact: reader}, {Name: x-test, Present: true, Invert: true}]}}");
        server(jdk, "RequestServers." + kind);

        assertThat(ask("GET", "/a", "x-role: reader\r\n")).startsWith("HTTP/1.1 200");
        assertThat(ask("GET", "/a", "x-role: Reader\r\n")).startsWith("HTTP/1.1 403");
        assertThat(ask("GET", "/a", "x-role: reader\r\nX-Test: 1\r\n")).startsWith("HTTP/1.1 403");
        assertThat(ask("GET", "/a", "x-role: reader\r\nx-role: writer\r\n")).startsWith("HTTP/1.1 403");
        // Whom a header names is nobody's identity.
        assertThat(ask("GET", "/a", "X-Forwarded-For: 10.1.1.1\r\n")).startsWith("HTTP/1.1 403");
        String elsewhere = "X-Forwarded-For: 10.1.1.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Port: 1\r\n";
        assertThat(ask("GET", "/a", elsewhere)).startsWith("HTTP/1.1 403");

        try (SSLSocket open = connect("storefront")) {
            assertThat(status(open, "/a")).startsWith("HTTP/1.1 200");
            permissions("{Action: deny, HTTP: {PathPrefix: /}}");
            MeshLab.eventually("the new rule", () -> {
                try {
                    return status(open, "/a").startsWith("HTTP/1.1 403") ? true : null;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** And an intention that speaks of the header means what we say of the peer. */
    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void an_application_in_tomcat_is_told_who_calls_and_no_caller_can_say_it_itself(Jdk jdk) throws Exception {
        permissions("{Action: deny, HTTP: {Header: [{Name: X-Forwarded-Client-Cert, Regex: \".*boss.*\"}]}},"
                + " {Action: allow, HTTP: {PathPrefix: /}}");
        MeshApp server = server(jdk, "RequestServers.tomcat", "peer-identity=true");
        String lie = "X-Forwarded-Client-Cert: URI=spiffe://boss\r\nx-forwarded-client-cert: URI=spiffe://boss\r\n";

        String told = ask("GET", "/who", lie);

        assertThat(told)
                .containsPattern(
                        "served /who to \\[Hash=[0-9a-f]{64};URI=" + MeshLab.spiffe("storefront") + "] [0-9a-f]+")
                .doesNotContain("boss");
        assertThat(server.record("\"source\":\"storefront\""))
                .contains("\"peer_serial\":\"" + told.replaceFirst("(?s).*] ([0-9a-f]+).*", "$1") + "\"");
        try (Socket plain = new Socket("127.0.0.1", port)) {
            plain.setSoTimeout(10_000);
            plain.getOutputStream().write(("GET /who HTTP/1.0\r\n" + lie + "\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("served /who to [] ");
        }
    }

    /** And no more is allowed than was meant. */
    @ParameterizedTest
    @CsvSource({"JDK8,Server.listen", "JDK25,ChannelServer.echo", "JDK8,HttpServers.nettyBehindAnother"})
    void where_no_request_can_be_judged_nobody_gets_in_by_an_intention_that_speaks_of_requests(Jdk jdk, String program)
            throws Exception {
        permissions("{Action: allow, HTTP: {PathPrefix: /}}");
        MeshApp server = server(jdk, program);

        String answer;
        try {
            answer = get("/1");
        } catch (IOException closed) {
            answer = "";
        }
        assertThat(answer).isEmpty();
        assertThat(server.record("\"reason\":\"intention_denied\""))
                .contains("no HTTP server whose requests Graft can judge");
    }

    @ParameterizedTest
    @CsvSource({"JDK25"})
    void a_connection_in_netty_that_turns_to_another_protocol_ends_where_requests_are_judged(Jdk jdk) throws Exception {
        permissions(NO_ADMIN);
        server(jdk, "HttpServers.nettyThatTurns");

        try (SSLSocket turning = connect("storefront")) {
            assertThat(status(turning, "/3")).startsWith("HTTP/1.1 200");
            turning.getOutputStream().write("GET /admin HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(turning.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException closed) {
            // as good as an end
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK8,jdk", "JDK25,tomcat"})
    void others_are_judged_by_their_own_intention_or_not_at_all(Jdk jdk, String kind) throws Exception {
        permissions(NO_ADMIN);
        MeshApp server = server(jdk, "RequestServers." + kind);

        try (SSLSocket stranger = connect("intruder")) {
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        } catch (IOException closed) {
            // as good as an end
        }
        assertThat(server.record("\"reason\":\"intention_denied\"")).contains("\"source\":\"intruder\"");
        // A permissive port lets plaintext in as it is, until it is strict.
        try (Socket plain = new Socket("127.0.0.1", port)) {
            plain.setSoTimeout(10_000);
            plain.getOutputStream().write("GET /admin HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(MeshPeer.readLine(plain)).contains(" 200");
        }
    }

    private SSLSocket connect(String service) throws Exception {
        return MeshPeer.connect(port, lab.ca().leaf(MeshLab.spiffe(service)), SNI);
    }

    private String get(String path) throws Exception {
        return ask("GET", path, "");
    }

    /** @return all of the answer, until the server closes */
    private String ask(String method, String path, String headers) throws Exception {
        try (SSLSocket socket = connect("storefront")) {
            String request = method + " " + path + " HTTP/1.1\r\nHost: orders\r\nContent-Length: 0\r\n" + headers
                    + "Connection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Over a connection that stays open. */
    private static String status(SSLSocket socket, String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: orders\r\nx-role: reader\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String status = MeshPeer.readLine(socket);
        int length = 0;
        for (String line = MeshPeer.readLine(socket); !line.isEmpty(); line = MeshPeer.readLine(socket)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).trim());
            }
        }
        InputStream in = socket.getInputStream();
        in.readNBytes(length);
        return status;
    }
}
