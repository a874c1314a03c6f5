package io.graftmesh.gateway.testkit;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for what another thread does, without guessing how long that takes. */
public final class Poll {

    private Poll() {}

    public static void until(String what, Callable<Boolean> condition) throws Exception {
        until(() -> what, condition);
    }

    /** @param what asked for when it has not come */
    public static void until(Supplier<String> what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 10 s: " + what.get());
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }
}
