package io.graftmesh.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real servers and clients, unmodified, on every Java that they run on: what they do in the mesh is what the page says. */
class CompatibilityIT {

    private static final Path WRITTEN = Path.of("target", "COMPATIBILITY.md");

    /** Of what the page does not have yet it is only asked that it be no defect. */
    @Test
    void every_server_and_client_does_what_the_page_says() throws Exception {
        Page page = new Page(Page.committed());
        SoftAssertions all = new SoftAssertions();

        Matrix.run(pairings(Pairing::slice)).forEach((pairing, seen) -> {
            Outcome written = page.of(pairing);
            all.assertThat(seen.outcome())
                    .as("%s: %s; the page says %s", pairing, seen.detail(), written)
                    .isIn(written == null ? EnumSet.complementOf(EnumSet.of(Outcome.BROKEN)) : Set.of(written));
        });

        all.assertAll();
    }

    @Test
    @Tag("full")
    void a_whole_run_writes_the_page_as_it_is_committed() throws Exception {
        Map<Pairing, Observation> seen = Matrix.run(pairings(Pairing::all));

        String page = PageWriter.write(seen);
        Files.writeString(WRITTEN, page);
        assertThat(page)
                .as(
                        "%s, which this run has written; copy it to %s if that is how it shall be.%n%s",
                        WRITTEN.toAbsolutePath(), Page.COMMITTED, news(seen))
                .isEqualTo(Page.committed());
    }

    private static List<Pairing> pairings(Function<Protocol, List<Pairing>> choice) {
        return Stream.of(Protocol.values())
                .flatMap(protocol -> choice.apply(protocol).stream())
                .toList();
    }

    /** @return what the committed page has otherwise or not at all, and what was seen of it */
    private static String news(Map<Pairing, Observation> seen) {
        Page committed = new Page(Page.committed());
        return seen.entrySet().stream()
                .filter(entry -> entry.getValue().outcome() != committed.of(entry.getKey()))
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining("\n"));
    }
}
