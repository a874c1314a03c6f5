package io.graftmesh.mesh.balance;

import io.graftmesh.mesh.Nullable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * As a ring, but with shares that are even to a hundredth, for a few more requests that move when an endpoint goes: Google's
 * Maglev (Eisenbud 2016, 3.4). The endpoints fill a table in turns, each in an order of its own, the heavy ones more often.
 */
final class Maglev implements Balancer {

    /** A prime; Maglev's and Envoy's small size. */
    static final int SIZE = 65_537;

    private final List<Candidate> candidates;
    private final short[] table = new short[SIZE];

    Maglev(List<Candidate> candidates) {
        this.candidates = candidates;
        Arrays.fill(table, (short) -1);
        if (!candidates.isEmpty()) {
            fill();
        }
    }

    private void fill() {
        int size = Math.min(candidates.size(), Short.MAX_VALUE);
        long[] offset = new long[size];
        long[] step = new long[size];
        double[] credit = new double[size];
        int[] next = new int[size];
        double heaviest = 0;
        for (int i = 0; i < size; i++) {
            String name = candidates.get(i).endpoint().authority();
            offset[i] = Math.floorMod(Hashes.of(name, 1), (long) SIZE);
            step[i] = Math.floorMod(Hashes.of(name, 2), (long) SIZE - 1) + 1;
            heaviest = Math.max(heaviest, candidates.get(i).endpoint().weight());
        }
        for (int filled = 0; ; ) {
            for (int i = 0; i < size; i++) {
                credit[i] += candidates.get(i).endpoint().weight() / heaviest;
                if (credit[i] < 1) {
                    continue;
                }
                credit[i]--;
                int slot;
                do {
                    slot = (int) ((offset[i] + step[i] * next[i]++) % SIZE);
                } while (table[slot] >= 0);
                table[slot] = (short) i;
                if (++filled == SIZE) {
                    return;
                }
            }
        }
    }

    @Override
    public @Nullable Candidate pick(long hash, Predicate<Candidate> skip) {
        int start = (int) Math.floorMod(Hashes.mix(hash), (long) SIZE);
        for (int i = 0; i < SIZE && !candidates.isEmpty(); i++) {
            Candidate candidate = candidates.get(table[(start + i) % SIZE]);
            if (!skip.test(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
