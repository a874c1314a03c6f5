package io.graftmesh.mesh.balance;

/** A hash of texts that is the same in every process: FNV-1a, mixed by MurmurHash3's last step. */
public final class Hashes {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Hashes() {}

    public static long of(String text) {
        return of(text, 0);
    }

    static long of(String text, long seed) {
        long hash = FNV_OFFSET ^ mix(seed);
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return mix(hash);
    }

    /** @return one hash of two, in which both and their order count: Envoy's way */
    public static long both(long first, long second) {
        return Long.rotateLeft(first, 1) ^ second;
    }

    static long mix(long value) {
        long h = value;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }
}
