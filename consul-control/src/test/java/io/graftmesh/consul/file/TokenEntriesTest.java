package io.graftmesh.consul.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.consul.Recording;
import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.authorize.Authorizer;
import io.graftmesh.mesh.authorize.Authorizer.Decision;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.testing.token.TestIssuer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code jwt-provider} entries, and intentions that ask for tokens, in {@code mesh.yaml}. */
class TokenEntriesTest {

    private static final TestIssuer FIRST = TestIssuer.ec("a", 256);
    private static final TestIssuer SECOND = TestIssuer.ec("b", 256);
    private static final String CLAIMS = "{\"iss\":\"okta\"}";
    private static final String KEYS = TestIssuer.base64(TestIssuer.jwks(FIRST));

    @TempDir
    Path temp;

    private MeshDirectory mesh;
    private FileControlPlane plane;

    @BeforeEach
    void open() throws Exception {
        mesh = new MeshDirectory(temp);
        plane = FileControlPlane.open(mesh.file);
    }

    @AfterEach
    void close() {
        plane.close();
    }

    private void write(String provider) throws Exception {
        mesh.write(
                "ConfigEntries:",
                "  - {Kind: service-defaults, Name: orders, Protocol: http}",
                "  - {Kind: service-intentions, Name: orders, JWT: {Providers: [{Name: okta}]}, Sources: [{Name: web, Action: allow}]}",
                "  - {Kind: jwt-provider, Name: okta, Issuer: okta, " + provider + "}");
    }

    private static Decision decide(Intentions intentions, TestIssuer issuer) {
        return Authorizer.decide(
                intentions,
                "web",
                "orders",
                FakeRequest.get("/").with("Authorization", "Bearer " + issuer.token("ES256", CLAIMS)));
    }

    @Test
    void aKeySetInAFileIsHotAndOneThatIsBrokenChangesNothing() throws Exception {
        Files.writeString(temp.resolve("keys.json"), TestIssuer.jwks(FIRST));
        write("JSONWebKeySet: {Local: {Filename: keys.json}}");
        Recording<Intentions> intentions = new Recording<>();
        plane.watchIntentions("orders", intentions);
        assertThat(decide(intentions.first(), FIRST).allowed()).isTrue();

        Files.writeString(temp.resolve("keys.json"), "{\"keys\":[");
        ControlFailure failure = intentions.awaitFailure();
        assertThat(failure).hasMessageContaining("ConfigEntries[2].JSONWebKeySet.Local: is no key set");
        assertThat(decide(intentions.last(), FIRST).allowed()).isTrue();

        Files.writeString(temp.resolve("keys.json"), TestIssuer.jwks(SECOND));
        Intentions rotated = intentions.await(now -> decide(now, SECOND).allowed());
        assertThat(decide(rotated, FIRST).rule()).contains("not the issuer's");
    }

    @Test
    void aChangeOfAProviderIsAChangeOfTheIntentions() throws Exception {
        write("JSONWebKeySet: {Local: {JWKS: " + KEYS + "}}");
        Recording<Intentions> intentions = new Recording<>();
        plane.watchIntentions("orders", intentions);
        assertThat(decide(intentions.first(), FIRST).allowed()).isTrue();
        write("JSONWebKeySet: {Local: {JWKS: " + KEYS + "}}, Audiences: [orders]");
        intentions.await(now -> decide(now, FIRST).rule().contains("another audience"));
    }

    private static Arguments provider(String expected, String fields) {
        return Arguments.of(expected, fields);
    }

    static Stream<Arguments> mistakes() {
        String keys = "JSONWebKeySet: {Local: {JWKS: " + KEYS + "}}";
        return Stream.of(
                provider("JSONWebKeySet: is missing", "Audiences: []"),
                provider("JSONWebKeySet: must be exactly one of Local, Remote", "JSONWebKeySet: {}"),
                provider("Local: must be exactly one of JWKS, Filename", "JSONWebKeySet: {Local: {}}"),
                provider("Local.JWKS: is not base64", "JSONWebKeySet: {Local: {JWKS: '{'}}"),
                provider(
                        "Local: is no key set: cannot read nowhere.json",
                        "JSONWebKeySet: {Local: {Filename: nowhere.json}}"),
                provider("Remote.URI: \"ftp://x/\" is no http or https", "JSONWebKeySet: {Remote: {URI: 'ftp://x/'}}"),
                provider(
                        "Remote.CacheDuration: \"soon\" is not a duration",
                        "JSONWebKeySet: {Remote: {URI: 'https://x/', CacheDuration: soon}}"),
                provider(
                        "CaCertificateProviderInstance: is not known here",
                        "JSONWebKeySet: {Remote: {URI: 'https://x/', JWKSCluster: {TLSCertificates: {CaCertificateProviderInstance: {}}}}}"),
                provider("Locations[0]: must be exactly one of Header", keys + ", Locations: [{}]"),
                provider(
                        "Locations[0]: must be exactly one of Header",
                        keys + ", Locations: [{Header: {Name: x}, Cookie: {Name: y}}]"),
                provider("Locations[0].Header.Name: is missing", keys + ", Locations: [{Header: {Forward: true}}]"),
                provider("ClockSkewSeconds: \"x\" is not a number of seconds", keys + ", ClockSkewSeconds: x"),
                provider("Forwarding: is not known here", keys + ", Forwarding: {HeaderName: x-user}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeIsNamedWithItsPlace(String expected, String fields) throws Exception {
        write(fields);
        Recording<Intentions> intentions = new Recording<>();
        plane.watchIntentions("orders", intentions);
        assertThat(intentions.awaitFailure()).hasMessageContaining(expected);
    }

    @Test
    void aProviderThatNobodyDefinesAndAServiceWithoutRequestsAreMistakes() throws Exception {
        Recording<Intentions> intentions = new Recording<>();
        mesh.write(
                "ConfigEntries:",
                "  - {Kind: service-intentions, Name: orders, JWT: {Providers: [{Name: okta}]}, Sources: [{Name: web, Action: allow}]}");
        plane.watchIntentions("orders", intentions);
        assertThat(intentions.awaitFailure())
                .hasMessageContaining("ConfigEntries[0].JWT.Providers[0].Name: \"okta\" is no jwt-provider");
        mesh.write(
                "ConfigEntries:",
                "  - {Kind: jwt-provider, Name: okta, JSONWebKeySet: {Local: {JWKS: " + KEYS + "}}}",
                "  - {Kind: service-intentions, Name: orders, JWT: {Providers: [{Name: okta}]}, Sources: [{Name: web, Action: allow}]}");
        intentions.awaitFailureSaying("ConfigEntries[1].JWT: need a service-defaults of orders with Protocol http");
    }
}
