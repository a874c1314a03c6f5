package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.token.TestIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An intention that asks for a token of an issuer who publishes his keys, obeyed where the application's server serves. */
class TokenIT {

    private static final String SNI = "orders.default.dc1.internal." + MeshLab.TRUST_DOMAIN;

    private final MeshLab lab = new MeshLab();
    private final int port = MeshLab.freePort();
    private final TestIssuer old = TestIssuer.rsa("2025");
    private final TestIssuer current = TestIssuer.ec("2026", 256);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String published = TestIssuer.jwks(old);
    private HttpServer issuer;

    @BeforeEach
    void publish() throws IOException {
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/keys", exchange -> {
            asked.incrementAndGet();
            byte[] body = published.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        issuer.start();
    }

    @AfterEach
    void end() {
        issuer.stop(0);
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    private String claims(String role, long lifeSeconds) {
        return "{\"iss\":\"https://issuer.example\",\"aud\":[\"orders\"],\"sub\":\"0815-secret\",\"exp\":"
                + (System.currentTimeMillis() / 1000 + lifeSeconds) + ",\"realm\":{\"roles\":[\"user\",\"" + role
                + "\"]}}";
    }

    @ParameterizedTest
    @CsvSource({"JDK8,jdk", "JDK25,tomcat"})
    void only_a_request_with_a_good_token_is_served_and_no_token_is_written_down(Jdk jdk, String kind)
            throws Exception {
        lab.yaml(new MeshYaml()
                .service("orders", port)
                .entry("{Kind: service-defaults, Name: orders, Protocol: http}")
                .entry("{Kind: jwt-provider, Name: idp, Issuer: 'https://issuer.example', Audiences: [orders],"
                        + " JSONWebKeySet: {Remote: {URI: 'http://127.0.0.1:"
                        + issuer.getAddress().getPort() + "/keys', RequestTimeoutMs: 5000}}, CacheConfig: {Size: 100}}")
                .entry("{Kind: service-intentions, Name: orders, JWT: {Providers: [{Name: idp}]},"
                        + " Sources: [{Name: storefront, Permissions: ["
                        + "{Action: allow, HTTP: {PathPrefix: /admin}, JWT: {Providers: [{Name: idp,"
                        + " VerifyClaims: [{Path: [realm, roles], Value: admin}]}]}},"
                        + " {Action: allow, HTTP: {PathPrefix: /}}]}]}"));
        Path audit = lab.directory().resolve("audit.json");
        MeshApp server = ChannelPrograms.start(lab, jdk, "orders", "audit=" + audit, "log=debug");
        server.ok("RequestServers." + kind, port);
        String user = old.token("RS256", claims("guest", 600));

        assertThat(get("/a", "")).startsWith("HTTP/1.1 403").contains("403 denied by the mesh: ");
        assertThat(get("/a", bearer(user))).startsWith("HTTP/1.1 200").contains("served /a");
        assertThat(get("/a?access_token=" + user, "")).startsWith("HTTP/1.1 200");
        assertThat(get("/a", bearer(old.token("RS256", claims("guest", -60))))).startsWith("HTTP/1.1 403");
        assertThat(get("/a", bearer(user) + bearer(user))).startsWith("HTTP/1.1 403");
        assertThat(get("/a", bearer(TestIssuer.unsigned(claims("admin", 600)).get(0))))
                .startsWith("HTTP/1.1 403");
        assertThat(get(
                        "/a",
                        bearer(TestIssuer.hmac(
                                old.publicKey().getEncoded(), "{\"alg\":\"HS256\"}", claims("admin", 600)))))
                .startsWith("HTTP/1.1 403");
        assertThat(get("/admin", bearer(user))).startsWith("HTTP/1.1 403");
        assertThat(get("/x/../admin", bearer(user))).startsWith("HTTP/1.1 403");
        assertThat(get("/admin", bearer(old.token("PS256", claims("admin", 600)))))
                .startsWith("HTTP/1.1 200");
        assertThat(asked).hasValue(1);

        // The issuer's next key is found by its name; not before ten seconds have passed since he was asked.
        published = TestIssuer.jwks(current);
        String next = bearer(current.token("ES256", claims("guest", 600)));
        MeshLab.eventually("the new key", () -> {
            try {
                return get("/a", next).startsWith("HTTP/1.1 200") ? true : null;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(asked).hasValue(2);
        assertThat(get("/a", bearer(user))).startsWith("HTTP/1.1 403");

        MeshLab.eventually(
                "the audit says why", () -> text(audit).contains("idp: the request bears no token") ? true : null);
        assertThat(text(audit) + server.admin("/connections") + server.admin("/mesh") + server.err())
                .contains("the token does not say realm.roles=admin")
                .doesNotContain("eyJ")
                .doesNotContain("0815-secret");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }

    private String get(String path, String headers) throws Exception {
        try (SSLSocket socket = MeshPeer.connect(port, lab.ca().leaf(MeshLab.spiffe("storefront")), SNI)) {
            return MeshPeer.get(socket, path, headers);
        }
    }
}
