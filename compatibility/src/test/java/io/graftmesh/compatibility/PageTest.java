package io.graftmesh.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final List<Pairing> ALL =
            Stream.of(Protocol.values()).flatMap(p -> Pairing.all(p).stream()).toList();

    /** Each pairing something else, so that one that is read in the wrong place shows. */
    private static Outcome made(Pairing pairing) {
        return Outcome.values()[Math.floorMod(pairing.toString().hashCode(), Outcome.values().length)];
    }

    @Test
    void what_is_written_of_each_pairing_is_read_again() {
        Map<Pairing, Observation> seen = new HashMap<>();
        ALL.forEach(pairing -> seen.put(pairing, new Observation(made(pairing), "")));

        Page page = new Page(PageWriter.write(seen));

        assertThat(ALL).allSatisfy(pairing -> assertThat(page.of(pairing)).isEqualTo(made(pairing)));
    }

    @Test
    void of_a_pairing_that_is_not_on_it_a_page_says_nothing() {
        assertThat(ALL)
                .allSatisfy(pairing -> assertThat(new Page("").of(pairing)).isNull());
    }

    @Test
    void of_what_has_not_been_run_a_page_says_nothing() {
        Page page = new Page(PageWriter.write(Map.of()));

        assertThat(ALL).allSatisfy(pairing -> assertThat(page.of(pairing)).isNull());
    }

    @Test
    void the_commonest_outcome_stands_first_and_the_others_with_their_java() {
        Map<Jdk, Outcome> outcomes = new TreeMap<>();
        for (Jdk jdk : Jdk.values()) {
            outcomes.put(jdk, jdk == Jdk.JDK8 ? Outcome.PLAINTEXT : Outcome.MESHED);
        }

        assertThat(GridCell.write(outcomes)).isEqualTo("● ○8");
    }

    @Test
    void a_slice_has_every_server_and_every_client() {
        for (Protocol protocol : Protocol.values()) {
            List<Pairing> slice = Pairing.slice(protocol);

            assertThat(slice.stream().map(Pairing::server).distinct().toList())
                    .containsExactlyInAnyOrderElementsOf(Peer.all(Peer.Kind.SERVER, protocol));
            assertThat(slice.stream().map(Pairing::client).distinct().toList())
                    .containsExactlyInAnyOrderElementsOf(Peer.all(Peer.Kind.CLIENT, protocol));
        }
    }
}
