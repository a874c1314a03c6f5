package io.graftmesh.consul.entry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.graftmesh.mesh.control.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Whatever somebody writes for a filter. */
class SubsetFilterFuzzTest {

    private static final FilterSubject SUBJECT = new FilterSubject(
            "orders",
            new Endpoint("o1", "127.0.0.1", 9001, 1, Endpoint.Health.PASSING, Map.of("version", "v1")),
            List.of("blue"));

    @FuzzTest(maxDuration = "30s")
    void whatever_is_written_is_a_filter_and_its_opposite_or_one_line_about_it(byte[] written) {
        String text = new String(written, StandardCharsets.UTF_8);
        SubsetFilter filter;
        try {
            filter = SubsetFilter.parse(Doc.lenient("filter", text));
        } catch (DocException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            return;
        }
        if (!text.trim().isEmpty() && text.length() < SubsetFilter.MAX_LENGTH - 10) {
            boolean opposite = SubsetFilter.parse(Doc.lenient("filter", "not (" + text.trim() + ")"))
                    .matches(SUBJECT);
            assertThat(opposite).isNotEqualTo(filter.matches(SUBJECT));
        }
    }
}
