package io.graftmesh.cli.demo;

import java.io.IOException;
import java.time.Duration;

/** Waits for conditions by looking at them, not at the clock. */
final class Waiting {

    private static final long INTERVAL_MILLIS = 50;

    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private Waiting() {}

    /** @return whether it came to hold in time; a condition that cannot be looked at does not hold yet */
    static boolean until(Duration atMost, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            try {
                if (condition.holds()) {
                    return true;
                }
            } catch (IOException e) {
                // not yet
            }
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(INTERVAL_MILLIS);
        }
    }
}
