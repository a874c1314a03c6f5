package io.graftmesh.cli.demo;

import java.util.ArrayList;
import java.util.List;

/** What a check has found: evidence for the reader, and whether everything was there that had to be. */
final class Findings {

    private final List<String> evidence = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    Findings show(String line) {
        evidence.add(line);
        return this;
    }

    /** @param otherwise what is wrong if it does not hold */
    Findings require(boolean holds, String otherwise) {
        if (!holds) {
            missing.add(otherwise);
        }
        return this;
    }

    Findings and(Findings more) {
        evidence.addAll(more.evidence);
        missing.addAll(more.missing);
        return this;
    }

    boolean hold() {
        return missing.isEmpty();
    }

    List<String> evidence() {
        return List.copyOf(evidence);
    }

    /** @return why it does not hold; empty if it does */
    List<String> missing() {
        return List.copyOf(missing);
    }
}
