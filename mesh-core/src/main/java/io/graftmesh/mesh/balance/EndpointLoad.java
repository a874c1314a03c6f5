package io.graftmesh.mesh.balance;

/**
 * How busy one endpoint is: a peak-sensitive, exponentially weighted moving average of what it takes to answer, times
 * what is open on it. A slow answer counts at once and in full, a quick one only slowly restores trust: the peak EWMA of
 * Finagle and Linkerd, with Linkerd's figures (30 ms seed, 10 s decay).
 *
 * <p>An average that nobody adds to would keep an endpoint away for a minute after one slow answer or one refused connect, be it
 * as quick as ever by then. So after a rest one call asks it again, and its answer counts in place of the average: Finagle's
 * probe of who failed, for whoever was slow too. The rest is ten times what the last call took, so that asking costs a caller
 * a tenth of its time at the most.
 *
 * <p>Guarded by its own monitor.
 */
public final class EndpointLoad {

    /** What an endpoint is taken to need while its first answer is awaited. */
    static final double SEED_NANOS = 30_000_000;

    /** After this time without news a past cost weighs 1/e. */
    static final double DECAY_NANOS = 10_000_000_000.0;

    /** What a failed connect counts as: more than any healthy answer. */
    static final double FAILURE_NANOS = 5_000_000_000.0;

    /** The shortest rest; doubled with each failure in a row to eight times this. */
    static final long REST_NANOS = 1_000_000_000L;

    private static final int MOST_DOUBLINGS = 3;
    private static final int REST_PER_CALL = 10;

    /** What an old figure weighs beside a fresh one: nothing. Beside another old one all of it, so that rare calls choose too. */
    private static final double OLD = 1e-9;

    private volatile long bornNanos;
    private double cost = SEED_NANOS;
    private long stampNanos;
    private long restNanos = REST_NANOS;
    private boolean known;
    private int failures;
    private int inFlight;
    private long total;

    EndpointLoad(long nowNanos) {
        this.bornNanos = nowNanos;
        this.stampNanos = nowNanos;
    }

    /** @return when the endpoint was first seen, or came back */
    long bornNanos() {
        return bornNanos;
    }

    /** It was left alone for long, and is to warm up as a new one. */
    public void reborn(long nowNanos) {
        bornNanos = nowNanos;
    }

    /**
     * What has not been used for long becomes attractive again: the cost fades towards nothing, as in Finagle. Looking
     * does not count as news, or a look would take the next observation's weight. One of which nothing is known, or that has
     * had its rest, is tried at once, but by one caller alone: until it has answered, a second finds the seed (Finagle's
     * penalty) or the cost.
     *
     * @return the figure to compare: smaller is freer
     */
    synchronized double load(long nowNanos, double weight) {
        boolean due = inFlight == 0 && isRested(nowNanos);
        if (inFlight == 0 && !known || due && failures > 0) {
            return 0;
        }
        double load = cost * keep(nowNanos) * (inFlight + 1) / weight;
        return due ? load * OLD : load;
    }

    private boolean isRested(long nowNanos) {
        return nowNanos - stampNanos >= restNanos;
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
        if (failures > 0 || isRested(nowNanos)) {
            known = false; // it counts in place of the average
            failures = 0;
        }
        observe(nowNanos, nanos, REST_NANOS, nanos);
    }

    /** @param nanos how long it took to fail: who refuses at once may be asked sooner than who lets callers wait */
    public synchronized void failed(long nowNanos, long nanos) {
        observe(nowNanos, FAILURE_NANOS, REST_NANOS << Math.min(failures, MOST_DOUBLINGS), nanos);
        failures++;
    }

    private void observe(long nowNanos, double counts, long leastRest, long took) {
        double keep = keep(nowNanos);
        boolean peak = !known || counts > cost * keep;
        cost = peak ? counts : cost * keep + counts * (1 - keep);
        stampNanos = nowNanos;
        restNanos = Math.max(leastRest, REST_PER_CALL * took);
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
