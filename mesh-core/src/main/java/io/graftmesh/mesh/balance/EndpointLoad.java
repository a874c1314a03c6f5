package io.graftmesh.mesh.balance;

/**
 * How busy one endpoint is: a peak-sensitive, exponentially weighted moving average of what it takes to answer, times
 * what is open on it. A slow answer counts at once and in full, a quick one only slowly restores trust: the peak EWMA of
 * Finagle and Linkerd, with Linkerd's figures (30 ms seed, 10 s decay).
 *
 * <p>Guarded by its own monitor.
 */
public final class EndpointLoad {

    /** What an endpoint is taken to need while its first answer is awaited. */
    static final double SEED_NANOS = 30_000_000;

    /** After this time without news a past cost weighs 1/e. */
    static final double DECAY_NANOS = 10_000_000_000.0;

    /** What a failed connect counts as: more than any healthy answer, forgotten within a minute. */
    static final double FAILURE_NANOS = 5_000_000_000.0;

    private final long bornNanos;
    private double cost = SEED_NANOS;
    private long stampNanos;
    private boolean known;
    private boolean failing;
    private int inFlight;
    private long total;

    EndpointLoad(long nowNanos) {
        this.bornNanos = nowNanos;
        this.stampNanos = nowNanos;
    }

    /** @return when the endpoint was first seen */
    long bornNanos() {
        return bornNanos;
    }

    /**
     * What has not been used for long becomes attractive again: the cost fades towards nothing, as in Finagle. Looking
     * does not count as news, or a look would take the next observation's weight. One of which nothing is known is tried
     * at once, but by one caller alone: until it has answered, a second finds the seed (Finagle's penalty).
     *
     * @return the figure to compare: smaller is freer
     */
    synchronized double load(long nowNanos, double weight) {
        if (!known && inFlight == 0) {
            return 0;
        }
        return cost * keep(nowNanos) * (inFlight + 1) / weight;
    }

    private double keep(long nowNanos) {
        return Math.exp(-Math.max(0, nowNanos - stampNanos) / DECAY_NANOS);
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
        // An answer ends what a failure was taken for: else one that is back would be left alone for a minute.
        known &= !failing;
        failing = false;
        observe(nowNanos, nanos);
    }

    public synchronized void failed(long nowNanos) {
        failing = true;
        observe(nowNanos, FAILURE_NANOS);
    }

    private void observe(long nowNanos, double nanos) {
        double keep = keep(nowNanos);
        boolean peak = !known || nanos > cost * keep;
        cost = peak ? nanos : cost * keep + nanos * (1 - keep);
        stampNanos = nowNanos;
        known = true;
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
