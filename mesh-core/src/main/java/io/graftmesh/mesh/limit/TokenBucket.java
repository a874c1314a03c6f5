package io.graftmesh.mesh.limit;

/**
 * So many in a second, and so many at once after a rest. It begins full. Rate and burst come with each question, since policy
 * changes them.
 *
 * <p>Guarded by its own monitor.
 */
public final class TokenBucket {

    private double spent;
    private long stampNanos;

    public TokenBucket(long nowNanos) {
        stampNanos = nowNanos;
    }

    /** @return whether one may go now */
    public synchronized boolean take(double perSecond, int burst, long nowNanos) {
        spent = Math.max(0, spent - (nowNanos - stampNanos) / 1e9 * perSecond);
        stampNanos = nowNanos;
        // Twenty times a twentieth is not quite one.
        if (spent + 1 > burst + 1e-6) {
            return false;
        }
        spent++;
        return true;
    }
}
