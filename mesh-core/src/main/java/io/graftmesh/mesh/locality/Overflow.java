package io.graftmesh.mesh.locality;

import io.graftmesh.mesh.control.Locality;

/**
 * How much stays near: all of it while the near instances can carry it, and what they cannot overflows to the next ring. Envoy's
 * priority levels, with its overprovisioning factor.
 */
public final class Overflow {

    /** Own zone, own region, the rest. */
    public static final int RINGS = 3;

    /** Envoy's {@code overprovisioning_factor}: under 71 % of healthy instances a ring gives load away. */
    static final double FACTOR = 1.4;

    private Overflow() {}

    /** @return the ring in which an instance stands, 0 the nearest; 0 for all where the caller does not know its own place */
    public static int ring(Locality own, Locality other) {
        if (!own.isKnown()) {
            return 0;
        }
        boolean sameRegion = own.region().equals(other.region());
        if (sameRegion && !own.zone().isEmpty() && own.zone().equals(other.zone())) {
            return 0;
        }
        return sameRegion && !own.region().isEmpty() ? 1 : 2;
    }

    /**
     * @param healthy of each ring, how many can be called
     * @param all of each ring, how many there are
     * @return of each ring, the share of calls that goes there or nearer; the last is 1 unless nobody is healthy
     */
    public static double[] upTo(int[] healthy, int[] all) {
        double[] upTo = new double[healthy.length];
        double sum = 0;
        for (int i = 0; i < healthy.length; i++) {
            double able = all[i] == 0 ? 0 : Math.min(1, FACTOR * healthy[i] / all[i]);
            sum = Math.min(1, sum + able);
            upTo[i] = sum;
        }
        // Where all together are not able, each takes its part of the whole.
        for (int i = 0; i < upTo.length && sum > 0; i++) {
            upTo[i] /= sum;
        }
        return upTo;
    }
}
