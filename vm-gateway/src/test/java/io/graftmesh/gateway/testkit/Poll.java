package io.graftmesh.gateway.testkit;

import java.util.concurrent.Callable;

/** Waits for what another thread does, without guessing how long that takes. */
public final class Poll {

    private Poll() {}

    public static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 10 s: " + what);
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }
}
