package io.graftmesh.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a certificate can say in its URI. */
class SpiffeIdFuzzTest {

    @FuzzTest(maxDuration = "30s")
    void whatever_a_certificate_says_is_one_service_or_none(byte[] said) {
        String uri = new String(said, StandardCharsets.UTF_8);
        SpiffeId id = SpiffeId.parse(uri);
        if (id == null) {
            return;
        }
        // Nothing but the trust domain's case may be lost on the way: else two texts could mean one service.
        String domain = uri.substring(0, "spiffe://".length() + id.trustDomain().length());
        assertThat(id.toString())
                .isEqualTo(domain.toLowerCase(Locale.ROOT) + uri.substring(domain.length()))
                .isEqualTo(id.toUri().toString());
        assertThat(SpiffeId.parse(id.toString())).isEqualTo(id);
        assertThat(id.service()).matches("[a-zA-Z0-9._-]+").isNotIn(".", "..");
    }
}
