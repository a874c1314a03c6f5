package io.graftmesh.consul.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.graftmesh.mesh.FakeRequest;
import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.control.TokenVerifier.TokenRefused;
import io.graftmesh.testing.token.TestIssuer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever somebody sends as a token. */
class TokenFuzzTest {

    private static final KeySet KEYS = keys(TestIssuer.jwks(TestIssuer.ec("k1", 256)));

    private static final JwtVerifier VERIFIER = new JwtVerifier(
            new JwtVerifier.Rules("", List.of(), TokenLocation.DEFAULT, 30, 10), () -> KEYS, MeshClock.SYSTEM);

    private static KeySet keys(String text) {
        try {
            return KeySet.parse(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nobody can sign with the key of a minute ago. */
    @FuzzTest(maxDuration = "30s")
    void whatever_is_sent_is_not_believed_and_not_repeated(byte[] sent) {
        String text = new String(sent, StandardCharsets.UTF_8);
        for (FakeRequest request : List.of(
                FakeRequest.get("/?access_token=" + text),
                FakeRequest.get("/").with("Authorization", "Bearer " + text))) {
            try {
                VERIFIER.verify(request);
                throw new AssertionError("believed");
            } catch (TokenRefused refused) {
                String why = String.valueOf(refused.getMessage());
                assertThat(why).doesNotContain("\n");
                assertThat(text.length() > 20 && why.contains(text)).isFalse();
            }
        }
    }
}
