package io.graftmesh.compatibility;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.testing.jvm.Jdk;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cell of the page's grids: {@code ●} where a pair came out the same on every Java, else {@code ● ○8 ○11}: the commonest,
 * then the exceptions with the server's Java.
 */
final class GridCell {

    private GridCell() {}

    /** @param outcomes by the server's Java; empty if the pair cannot be */
    static String write(Map<Jdk, Outcome> outcomes) {
        if (outcomes.isEmpty()) {
            return "";
        }
        Outcome commonest = Stream.of(Outcome.values())
                .max((one, other) -> Long.compare(count(outcomes, one), count(outcomes, other)))
                .orElseThrow();
        return Stream.concat(
                        Stream.of(commonest.symbol),
                        outcomes.entrySet().stream()
                                .filter(entry -> entry.getValue() != commonest)
                                .map(entry ->
                                        entry.getValue().symbol + entry.getKey().feature()))
                .collect(Collectors.joining(" "));
    }

    private static long count(Map<Jdk, Outcome> outcomes, Outcome outcome) {
        return outcomes.values().stream().filter(outcome::equals).count();
    }

    /** @return null if the cell says nothing of that Java */
    static @Nullable Outcome read(String cell, Jdk jdk) {
        String common = "";
        for (String word : cell.strip().split(" ")) {
            if (word.length() <= 1) {
                common = word;
            } else if (word.substring(1).equals(String.valueOf(jdk.feature()))) {
                return of(word.substring(0, 1));
            }
        }
        return of(common);
    }

    private static @Nullable Outcome of(String symbol) {
        return Stream.of(Outcome.values())
                .filter(outcome -> outcome.symbol.equals(symbol))
                .findFirst()
                .orElse(null);
    }
}
