package io.graftmesh.consul.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.ManualClock;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.control.TokenRequirement;
import io.graftmesh.mesh.control.TokenRequirement.Claim;
import io.graftmesh.mesh.control.TokenVerifier;
import io.graftmesh.mesh.control.TokenVerifier.TokenRefused;
import io.graftmesh.testing.token.TestIssuer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtVerifierTest {

    private static final TestIssuer RSA = TestIssuer.rsa("r1");
    private static final TestIssuer STRANGER = TestIssuer.rsa("r1");

    /** The clock stands at 1,000,000 s. */
    private static final String GOOD =
            "{\"iss\":\"okta\",\"aud\":\"orders\",\"exp\":1000100,\"sub\":\"secret-subject\"}";

    private final ManualClock clock = new ManualClock();
    private String jwks = TestIssuer.jwks(RSA);
    private List<TokenLocation> locations = TokenLocation.DEFAULT;
    private int cacheSize;

    JwtVerifierTest() {
        clock.advanceMillis(1_000_000_000L - clock.wallMillis());
    }

    private JwtVerifier verifier() throws Exception {
        KeySet keys = KeySet.parse(jwks);
        return verifier(() -> keys);
    }

    private JwtVerifier verifier(KeySource source) {
        return new JwtVerifier(
                new JwtVerifier.Rules("okta", List.of("billing", "orders"), locations, 30, cacheSize), source, clock);
    }

    private static FakeRequest bearing(String token) {
        return FakeRequest.get("/").with("Authorization", "Bearer " + token);
    }

    private void assertRefused(String why, HttpRequest request) throws Exception {
        TokenVerifier verifier = verifier();
        assertThatThrownBy(() -> verifier.verify(request))
                .isInstanceOf(TokenRefused.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("eyJ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
    void each_algorithm_with_a_public_key_is_verified_and_no_other_key_passes_for_it(String algorithm)
            throws Exception {
        int bits = algorithm.equals("ES512") ? 521 : Integer.parseInt(algorithm.substring(2));
        TestIssuer issuer = algorithm.startsWith("E") ? TestIssuer.ec("k", bits) : RSA;
        TestIssuer other = algorithm.startsWith("E") ? TestIssuer.ec("k", bits) : STRANGER;
        jwks = TestIssuer.jwks(issuer);
        for (int i = 0; i < 20; i++) { // r and s have leading zeros now and then
            String claims = GOOD.replace("subject", "subject" + i);
            assertThat(verifier()
                            .verify(bearing(issuer.token(algorithm, claims)))
                            .get("sub"))
                    .isEqualTo("secret-subject" + i);
        }
        assertRefused("signature is wrong", bearing(other.token(algorithm, GOOD)));
    }

    @Test
    void what_is_not_signed_is_no_token() throws Exception {
        for (String token : TestIssuer.unsigned(GOOD)) {
            assertRefused("", bearing(token));
        }
    }

    /** The public key is public: whoever takes it for a secret believes everybody. */
    @Test
    void a_public_key_is_no_secret() throws Exception {
        for (byte[] secret : List.of(RSA.publicKey().getEncoded(), RSA.jwk().getBytes("UTF-8"))) {
            assertRefused("algorithm", bearing(TestIssuer.hmac(secret, "{\"alg\":\"HS256\",\"kid\":\"r1\"}", GOOD)));
            assertRefused(
                    "signature is wrong", bearing(TestIssuer.hmac(secret, "{\"alg\":\"RS256\",\"kid\":\"r1\"}", GOOD)));
        }
    }

    @Test
    void a_key_serves_its_own_kind_of_algorithm_only() throws Exception {
        TestIssuer ec = TestIssuer.ec("e1", 256);
        jwks = TestIssuer.jwks(RSA, ec);
        assertRefused("not the issuer's", bearing(ec.sign("ES256", "{\"alg\":\"RS256\",\"kid\":\"e1\"}", GOOD)));
        assertRefused("not the issuer's", bearing(ec.sign("ES256", "{\"alg\":\"ES384\",\"kid\":\"e1\"}", GOOD)));
        jwks = TestIssuer.jwks(RSA).replace("\"kty\"", "\"alg\":\"RS512\",\"kty\"");
        assertRefused("not the issuer's", bearing(RSA.token("RS256", GOOD)));
        assertThat(verifier().verify(bearing(RSA.token("RS512", GOOD)))).isNotEmpty();
    }

    /** CVE-2022-21449, and lengths that are no signature. */
    @Test
    void a_signature_of_zeros_signs_nothing() throws Exception {
        TestIssuer ec = TestIssuer.ec("e1", 256);
        jwks = TestIssuer.jwks(ec);
        String good = ec.token("ES256", GOOD);
        String signed = good.substring(0, good.lastIndexOf('.') + 1);
        for (int length : new int[] {64, 63, 65, 1, 128}) {
            String zeros = java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[length]);
            assertRefused("signature is wrong", bearing(signed + zeros));
        }
    }

    @Test
    void keys_are_found_by_their_names_where_both_have_one() throws Exception {
        assertRefused("not the issuer's", bearing(RSA.sign("RS256", "{\"alg\":\"RS256\",\"kid\":\"other\"}", GOOD)));
        assertThat(verifier().verify(bearing(RSA.sign("RS256", "{\"alg\":\"RS256\"}", GOOD))))
                .isNotEmpty();
        jwks = TestIssuer.jwks(STRANGER, RSA).replace("\"kid\":\"r1\",", "");
        assertThat(verifier().verify(bearing(RSA.token("RS256", GOOD)))).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "exp, 999971, ''",
        "exp, 999969, expired",
        "exp, 999970.5, ''",
        "exp, '\"1000100\"', malformed",
        "exp, null, malformed",
        "nbf, 1000030, ''",
        "nbf, 1000031, not valid yet",
        "nbf, true, malformed",
        "iss, '\"okta2\"', another issuer",
        "iss, '[\"okta\"]', another issuer",
        "iss, null, another issuer",
        "aud, '\"Orders\"', another audience",
        "aud, '[\"x\",\"billing\"]', ''",
        "aud, '[\"x\"]', another audience",
        "aud, '{\"orders\":1}', another audience",
        "aud, null, another audience",
    })
    void times_issuer_and_audience_are_held_against_the_entry(String claim, String value, String why) throws Exception {
        String claims = GOOD.replaceAll("\"" + claim + "\":[^,}]+,?", "")
                        .replace("}", "")
                        .replaceAll(",$", "") + ",\"" + claim + "\":" + value + "}";
        HttpRequest request = bearing(RSA.token("RS256", claims));
        if (why.isEmpty()) {
            assertThat(verifier().verify(request)).isNotEmpty();
        } else {
            assertRefused(why, request);
        }
    }

    @Test
    void what_could_be_read_in_two_ways_is_refused() throws Exception {
        String good = RSA.token("RS256", GOOD);
        String header = "{\"alg\":\"RS256\",\"kid\":\"r1\"";
        assertRefused("malformed", bearing(RSA.token("RS256", GOOD.replace("{", "{\"aud\":\"orders\","))));
        assertRefused("malformed", bearing(RSA.sign("RS256", header + ",\"alg\":\"RS256\"}", GOOD)));
        assertRefused("extensions", bearing(RSA.sign("RS256", header + ",\"crit\":[\"b64\"],\"b64\":false}", GOOD)));
        assertRefused("malformed", bearing(RSA.token("RS256", GOOD + "{}")));
        assertRefused("malformed", bearing(RSA.token("RS256", "[" + GOOD + "]")));
        assertRefused("malformed", bearing(good + "="));
        assertRefused("malformed", bearing(good + ".x"));
        assertRefused("malformed", bearing(good.substring(0, good.lastIndexOf('.'))));
        assertRefused("malformed", bearing(good + "x".repeat(20_000)));
        assertRefused("no token", bearing(""));
        assertRefused("malformed", bearing("."));
        String[] parts = good.split("\\.");
        assertRefused(
                "signature is wrong",
                bearing(parts[0] + "." + TestIssuer.encode(GOOD.replace("orders", "billing")) + "." + parts[2]));
    }

    @Test
    void a_request_bears_one_token_or_none() throws Exception {
        String good = RSA.token("RS256", GOOD);
        String other = STRANGER.token("RS256", GOOD);
        assertRefused("no token", FakeRequest.get("/"));
        assertRefused("no token", FakeRequest.get("/").with("Authorization", "Basic c2VjcmV0"));
        // Several lines of one header come joined by commas.
        assertRefused("malformed", bearing(good + ",Bearer " + other));
        assertRefused("malformed", bearing(good + ",Bearer " + good));
        assertRefused("two tokens", FakeRequest.get("/?access_token=" + good).with("authorization", "bearer " + other));
        assertRefused("two tokens", FakeRequest.get("/?access_token=" + good + "&access%5Ftoken=" + other));
        assertRefused("malformed", FakeRequest.get("/?access_token=%zz"));
        assertThat(verifier().verify(FakeRequest.get("/?x&access_token=" + good)))
                .isNotEmpty();
        assertThat(verifier().verify(FakeRequest.get("/").with("Authorization", "bearer  " + good)))
                .isNotEmpty();
    }

    @Test
    void tokens_are_looked_for_where_the_entry_says_and_nowhere_else() throws Exception {
        String good = RSA.token("RS256", GOOD);
        locations = List.of(TokenLocation.header("X-Token", ""), TokenLocation.cookie("session"));
        assertRefused("no token", bearing(good));
        assertThat(verifier().verify(bearing("x").with("x-token", good))).isNotEmpty();
        assertThat(verifier().verify(FakeRequest.get("/").with("Cookie", "a=b; session=\"" + good + "\"; c=d")))
                .isNotEmpty();
        assertRefused("two tokens", FakeRequest.get("/").with("Cookie", "session=" + good + ",session=x"));
    }

    @Test
    void a_remembered_signature_counts_only_as_long_as_its_key_and_its_time() throws Exception {
        cacheSize = 2;
        List<KeySet> sets = new ArrayList<>(List.of(KeySet.parse(jwks)));
        JwtVerifier verifier = verifier(() -> sets.get(sets.size() - 1));
        HttpRequest request = bearing(RSA.token("RS256", GOOD));
        assertThat(verifier.verify(request)).isNotEmpty();
        assertThat(verifier.verify(request)).isNotEmpty();

        sets.add(KeySet.parse(TestIssuer.jwks(STRANGER)));
        assertThatThrownBy(() -> verifier.verify(request)).hasMessageContaining("signature is wrong");

        sets.add(KeySet.parse(jwks));
        assertThat(verifier.verify(request)).isNotEmpty();
        clock.advanceMillis(131_000);
        assertThatThrownBy(() -> verifier.verify(request)).hasMessageContaining("expired");
    }

    @ParameterizedTest
    @CsvSource({
        "realm.roles, admin, true",
        "realm.roles, adm, false",
        "realm, admin, false",
        "role, admin, true",
        "role, Admin, false",
        "role.x, admin, false",
        "level, 7, false",
        "level, 7.0, false",
        "on, true, false",
        "missing, admin, false",
        "deep.list, x, false",
    })
    void a_claim_is_a_text_or_a_list_that_has_it(String path, String value, boolean matches) throws Exception {
        String claims = GOOD.replace(
                "{",
                "{\"role\":\"admin\",\"level\":7,\"on\":true,\"realm\":{\"roles\":[1,\"user\",\"admin\"]},"
                        + "\"deep\":[{\"list\":\"x\"}],");
        TokenRequirement requirement = new TokenRequirement(List.of(new TokenRequirement.Provider(
                "okta", verifier(), List.of(new Claim(List.of(path.split("\\.")), value)))));
        String unmet = requirement.unmet(bearing(RSA.token("RS256", claims)));
        if (matches) {
            assertThat(unmet).isNull();
        } else {
            assertThat(unmet).isEqualTo("okta: the token does not say " + path + "=" + value);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"enc\",\"n\":\"AQ\",\"e\":\"AQAB\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"!\",\"e\":\"AQAB\"}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-192\",\"x\":\"AQ\",\"y\":\"AQ\"}]}",
                "{\"keys\":[],\"keys\":[]}",
            })
    void a_key_set_that_verifies_nothing_is_none(String text) {
        assertThatThrownBy(() -> KeySet.parse(text)).isInstanceOf(java.io.IOException.class);
    }

    /** With an exponent of 1 everybody signs; a point beyond the curve is none. */
    @Test
    void a_key_that_is_none_is_refused() {
        assertThatThrownBy(() -> KeySet.parse(TestIssuer.jwks(RSA).replace("AQAB", "AQ")))
                .hasMessageContaining("key r1: 1 is no exponent of RSA");
        String good = TestIssuer.jwks(TestIssuer.ec("e1", 256));
        for (String x : List.of("AQ", "_".repeat(44), "_".repeat(400))) {
            assertThatThrownBy(() -> KeySet.parse(good.replaceAll("\"x\":\"[^\"]*\"", "\"x\":\"" + x + "\"")))
                    .hasMessageContaining("key e1: its point is not on the curve");
        }
    }

    @Test
    void a_weak_key_is_refused() {
        assertThatThrownBy(() -> KeySet.parse(TestIssuer.jwks(RSA, TestIssuer.rsa("old", 1024))))
                .hasMessageContaining("key old is weak: RSA with 1024 bits");
    }
}
