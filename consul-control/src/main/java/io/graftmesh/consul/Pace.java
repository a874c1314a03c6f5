package io.graftmesh.consul;

import java.util.concurrent.TimeUnit;

/**
 * Keeps a watch from spinning. Blocking queries return for changes that are none of ours (an unknown service's index is
 * the whole catalogue's), and one whose answer bears no index does not block at all.
 */
final class Pace {

    private static final int BURST = 10;

    /** Once the burst is used up: five questions a second. */
    private static final long REFILL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long UNINDEXED_MILLIS = 1_000;

    private long creditNanos = BURST * REFILL_NANOS;
    private long last = System.nanoTime();

    /**
     * @param indexed whether the next question will block
     * @return how long to wait before it
     */
    long pauseMillis(boolean indexed) {
        long now = System.nanoTime();
        creditNanos = Math.min(BURST * REFILL_NANOS, creditNanos + now - last);
        last = now;
        if (!indexed) {
            return UNINDEXED_MILLIS;
        }
        creditNanos -= REFILL_NANOS;
        return creditNanos >= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(-creditNanos);
    }
}
