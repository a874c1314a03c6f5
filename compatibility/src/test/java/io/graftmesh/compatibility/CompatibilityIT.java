package io.graftmesh.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real servers and clients, unmodified, on every Java that they run on: what they do in the mesh is what the page says. */
class CompatibilityIT {

    private static final Path WRITTEN = Path.of("target", "COMPATIBILITY.md");

    @ParameterizedTest
    @EnumSource
    void every_server_and_client_does_what_the_page_says(Protocol protocol) throws Exception {
        Page page = new Page(Page.committed());
        SoftAssertions all = new SoftAssertions();

        Matrix.run(Pairing.slice(protocol))
                .forEach((pairing, seen) -> all.assertThat(seen.outcome())
                        .as(pairing + ": " + seen.detail())
                        .isEqualTo(page.of(pairing)));

        all.assertAll();
    }

    @Test
    @Tag("full")
    void a_whole_run_writes_the_page_as_it_is_committed() throws Exception {
        List<Pairing> pairings = Stream.of(Protocol.values())
                .flatMap(p -> Pairing.all(p).stream())
                .toList();

        Map<Pairing, Observation> seen = Matrix.run(pairings);

        String page = PageWriter.write(seen);
        Files.writeString(WRITTEN, page);
        assertThat(page)
                .as(
                        "%s, which this run has written; copy it to %s if that is how it shall be.%n%s",
                        WRITTEN.toAbsolutePath(), Page.COMMITTED, unlike(seen))
                .isEqualTo(Page.committed());
    }

    /** @return what is not in the mesh, and why */
    private static String unlike(Map<Pairing, Observation> seen) {
        Map<String, String> lines = new TreeMap<>();
        seen.forEach((pairing, observation) -> {
            if (observation.outcome() != Outcome.MESHED) {
                lines.put(pairing.toString(), observation.toString());
            }
        });
        return lines.entrySet().stream().map(Object::toString).collect(Collectors.joining("\n"));
    }
}
