package io.graftmesh.agent.bridge.nio;

/** Points in time of {@link System#nanoTime}, counted from the class's first use so that they compare with {@code <}. */
final class Deadlines {

    static final long NEVER = Long.MAX_VALUE;
    static final long MAX_MILLIS = Long.MAX_VALUE;

    private static final long EPOCH = System.nanoTime();

    private Deadlines() {}

    static long now() {
        return System.nanoTime() - EPOCH;
    }

    /** @param millis from now; negative for never */
    static long in(long millis) {
        return millis < 0 || millis > Integer.MAX_VALUE ? NEVER : now() + millis * 1_000_000;
    }

    static boolean isPast(long deadline) {
        return deadline != NEVER && now() >= deadline;
    }

    /** @return milliseconds rounded up, 0 if it is past, {@link #MAX_MILLIS} for never */
    static long millisUntil(long deadline) {
        if (deadline == NEVER) {
            return MAX_MILLIS;
        }
        return Math.max(0, (deadline - now() + 999_999) / 1_000_000);
    }
}
