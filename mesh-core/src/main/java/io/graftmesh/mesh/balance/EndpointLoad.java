package io.graftmesh.mesh.balance;

/**
 * How busy one endpoint is: a peak-sensitive, exponentially weighted moving average of what it takes to answer, times
 * what is open on it. A slow answer counts at once and in full, a quick one only slowly restores trust: the peak EWMA of
 * Finagle and Linkerd, with Linkerd's figures (30 ms seed, 10 s decay).
 *
 * <p>Guarded by its own monitor.
 */
public final class EndpointLoad {

    /** What an endpoint is taken to need before anything is known of it. */
    static final double SEED_NANOS = 30_000_000;

    /** After this time without news a past cost weighs 1/e. */
    static final double DECAY_NANOS = 10_000_000_000.0;

    /** What a failed connect counts as: more than any healthy answer, forgotten within a minute. */
    static final double FAILURE_NANOS = 5_000_000_000.0;

    private double cost = SEED_NANOS;
    private long stampNanos;
    private int inFlight;
    private long total;

    EndpointLoad(long nowNanos) {
        this.stampNanos = nowNanos;
    }

    /** @return the figure to compare: smaller is freer */
    synchronized double load(long nowNanos, int weight) {
        // Towards nothing, as in Finagle: one that nobody has used for long must become attractive again.
        decay(nowNanos, 0);
        return cost * (inFlight + 1) / weight;
    }

    public synchronized void started() {
        inFlight++;
        total++;
    }

    public synchronized void ended() {
        inFlight--;
    }

    /** @param nanos what the endpoint took */
    public synchronized void observed(long nowNanos, long nanos) {
        observe(nowNanos, nanos);
    }

    public synchronized void failed(long nowNanos) {
        observe(nowNanos, FAILURE_NANOS);
    }

    private void observe(long nowNanos, double nanos) {
        if (nanos > cost) {
            cost = nanos;
            stampNanos = nowNanos;
        } else {
            decay(nowNanos, nanos);
        }
    }

    private void decay(long nowNanos, double towards) {
        long elapsed = nowNanos - stampNanos;
        if (elapsed > 0) {
            double keep = Math.exp(-elapsed / DECAY_NANOS);
            cost = cost * keep + towards * (1 - keep);
            stampNanos = nowNanos;
        }
    }

    public synchronized int inFlight() {
        return inFlight;
    }

    /** @return how many were started in all */
    public synchronized long total() {
        return total;
    }

    /** @return the present cost in milliseconds, for people */
    public synchronized double costMillis() {
        return cost / 1_000_000;
    }
}
