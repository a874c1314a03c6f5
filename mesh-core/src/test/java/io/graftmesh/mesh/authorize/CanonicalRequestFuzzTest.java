package io.graftmesh.mesh.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** What a caller can ask for, once its server has made a path of it. */
class CanonicalRequestFuzzTest {

    @FuzzTest(maxDuration = "30s")
    void whatever_is_asked_for_has_a_path_of_plain_segments(byte[] asked) {
        String path = CanonicalRequest.canonical(new String(asked, StandardCharsets.UTF_8));
        assertThat(path).startsWith("/").doesNotContain("//", "/./", "/../", ";", "\\");
        assertThat(path).doesNotEndWith("/.").doesNotEndWith("/..");
        assertThat(path.length()).isLessThanOrEqualTo(asked.length + 1);
    }
}
