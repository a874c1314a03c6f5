package io.graftmesh.mesh.retry;

/**
 * Bounds retries by the requests that there are, so that an outage is not multiplied by those who wait for its end: 20 % of the
 * requests of the last 10 s, and 10 a second for those who ask seldom. Linkerd's and Finagle's figures.
 *
 * <p>Guarded by its own monitor.
 */
public final class RetryBudget {

    static final double SHARE = 0.2;

    static final int PER_SECOND = 10;

    static final int WINDOW_SECONDS = 10;

    private static final long SECOND = 1_000_000_000L;

    private final int[] requests = new int[WINDOW_SECONDS];
    private final int[] retries = new int[WINDOW_SECONDS];
    private int allRequests;
    private int allRetries;
    private long second;

    public RetryBudget(long nowNanos) {
        second = nowNanos / SECOND;
    }

    /** A request begins. */
    public synchronized void request(long nowNanos) {
        turn(nowNanos);
        requests[slot()]++;
        allRequests++;
    }

    /** @return whether there is room for a retry; if so, it is spent */
    public synchronized boolean spend(long nowNanos) {
        turn(nowNanos);
        if (allRetries + 1 > SHARE * allRequests + PER_SECOND * WINDOW_SECONDS) {
            return false;
        }
        retries[slot()]++;
        allRetries++;
        return true;
    }

    private int slot() {
        return (int) Math.floorMod(second, (long) WINDOW_SECONDS);
    }

    private void turn(long nowNanos) {
        long now = nowNanos / SECOND;
        for (long steps = Math.min(now - second, WINDOW_SECONDS); steps > 0; steps--) {
            second = now - steps + 1;
            allRequests -= requests[slot()];
            allRetries -= retries[slot()];
            requests[slot()] = 0;
            retries[slot()] = 0;
        }
    }
}
