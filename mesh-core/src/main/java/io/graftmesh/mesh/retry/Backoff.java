package io.graftmesh.mesh.retry;

import io.graftmesh.mesh.Nullable;
import java.util.function.IntUnaryOperator;

/** How long to wait before a request is sent again. */
public final class Backoff {

    /** Envoy's {@code base_interval}, in milliseconds. */
    static final int BASE_MILLIS = 25;

    /** Envoy's {@code max_interval}: ten times the base. */
    static final int MAX_MILLIS = 250;

    /**
     * The longest {@code Retry-After} that is waited for, in milliseconds: the wait holds the caller's thread. A service that
     * wants more rest than that gets it: its answer goes to the application, and no retry to it.
     */
    static final long LONGEST_WISH_MILLIS = 5_000;

    private Backoff() {}

    /**
     * Full jitter (Brooker 2015): anything from nothing to the bound, so that those who failed together do not come back
     * together.
     *
     * @param retry 1 for the first
     */
    public static long millis(int retry, IntUnaryOperator random) {
        int bound = (int) Math.min(MAX_MILLIS, (long) BASE_MILLIS << Math.min(retry - 1, 10));
        return random.applyAsInt(bound + 1);
    }

    /**
     * @param retryAfter the header's value; a date is not read (clocks differ), it counts as none
     * @return milliseconds; -1: longer than we wait; null: it says nothing
     */
    public static @Nullable Long wish(@Nullable String retryAfter) {
        if (retryAfter == null) {
            return null;
        }
        try {
            long millis = Math.multiplyExact(Long.parseLong(retryAfter.trim()), 1_000L);
            return millis < 0 ? null : millis > LONGEST_WISH_MILLIS ? Long.valueOf(-1) : Long.valueOf(millis);
        } catch (NumberFormatException e) {
            return null;
        } catch (ArithmeticException e) {
            return -1L;
        }
    }
}
