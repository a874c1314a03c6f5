package io.graftmesh.mesh.balance;

import io.graftmesh.mesh.Nullable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The same request to the same endpoint, and when one goes only its own requests move: a ring of hashes (Karger 1997). Each
 * endpoint stands on it in proportion to its weight.
 */
final class HashRing implements Balancer {

    /** Of the lightest endpoint, where the ring's bound allows it: fewer points make shares differ by a fifth. */
    private static final int POINTS = 100;

    private static final class Point {
        final long hash;
        final Candidate candidate;

        Point(long hash, Candidate candidate) {
            this.hash = hash;
            this.candidate = candidate;
        }
    }

    private final Point[] ring;

    HashRing(List<Candidate> candidates, int min, int max) {
        double sum = 0;
        double lightest = Double.MAX_VALUE;
        for (Candidate candidate : candidates) {
            sum += candidate.endpoint().weight();
            lightest = Math.min(lightest, candidate.endpoint().weight());
        }
        double points = pointsOfOne(sum, lightest, min, max);
        List<Point> placed = new ArrayList<>();
        for (Candidate candidate : candidates) {
            long own = Math.max(1, Math.round(points * candidate.endpoint().weight()));
            for (long i = 0; i < own; i++) {
                placed.add(new Point(Hashes.of(candidate.endpoint().authority(), i), candidate));
            }
        }
        placed.sort(Comparator.comparingLong(point -> point.hash));
        ring = placed.toArray(new Point[0]);
    }

    /**
     * A power of two, so that the number of an endpoint's points does not change whenever another one comes or goes: only then
     * its requests stay where they are.
     *
     * @return points for a weight of 1; a fraction where weights are large
     */
    private static double pointsOfOne(double sum, double lightest, int min, int max) {
        double wanted = Math.max(POINTS / lightest, min / sum);
        double points = Math.scalb(1.0, Math.getExponent(wanted));
        if (points < wanted) {
            points *= 2;
        }
        while (points * sum > max) {
            points /= 2;
        }
        return points;
    }

    @Override
    public @Nullable Candidate pick(long hash, Predicate<Candidate> skip) {
        int start = after(Hashes.mix(hash));
        for (int i = 0; i < ring.length; i++) {
            Candidate candidate = ring[(start + i) % ring.length].candidate;
            if (!skip.test(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /** @return the first point at or after the hash; past the end of the ring is its beginning */
    private int after(long hash) {
        int low = 0;
        int high = ring.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ring[middle].hash < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
