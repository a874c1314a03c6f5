package io.graftmesh.cli.demo;

import io.graftmesh.cli.admin.Http;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/** How long a change of policy takes until calls obey it. */
final class Effect {

    /** Graft's budget is one second; the rest is for a machine on which nine JVMs share two cores. */
    static final long AT_ONCE_MILLIS = 3_000;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** By chance a call obeys before it has to. Half of them: this many in a row do so once in a million times. */
    private static final int IN_A_ROW = 20;

    interface Change {
        void make() throws IOException;
    }

    private Effect() {}

    /**
     * Makes the change, then asks for the list of orders, one call after the other.
     *
     * @return milliseconds from the change to the first of {@value #IN_A_ROW} answers in a row that are as they shall be;
     *     negative: that did not come
     */
    static long millis(Stage stage, Change change, Predicate<Http.Answer> obeys) throws IOException {
        long begun = System.nanoTime();
        change.make();
        long first = begun;
        int row = 0;
        while (row < IN_A_ROW) {
            long now = System.nanoTime();
            if (now - begun > PATIENCE.toNanos()) {
                return -1;
            }
            if (!obeys.test(stage.browse("/orders"))) {
                row = 0;
            } else if (row++ == 0) {
                first = now;
            }
        }
        return (first - begun) / 1_000_000;
    }

    /** @return answers of that version of orders */
    static Predicate<Http.Answer> by(String version) {
        return answer -> answer.ok() && version.equals(Traffic.version(answer));
    }

    static Findings judge(String what, long millis) {
        return new Findings()
                .show(what + ": " + (millis < 0 ? "never" : "held after " + millis + " ms"))
                .require(millis >= 0, what + ": it never held")
                .require(millis <= AT_ONCE_MILLIS, what + ": not at once, but after " + millis + " ms");
    }
}
