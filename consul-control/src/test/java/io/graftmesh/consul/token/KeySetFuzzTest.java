package io.graftmesh.consul.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whatever an issuer publishes as his keys. */
class KeySetFuzzTest {

    @FuzzTest(maxDuration = "30s")
    void whatever_is_published_is_a_key_set_or_is_refused(byte[] published) {
        try {
            assertThat(KeySet.parse(new String(published, StandardCharsets.UTF_8))
                            .keys())
                    .isNotEmpty();
        } catch (IOException refused) {
            assertThat(refused.getMessage()).isNotNull();
        }
    }
}
