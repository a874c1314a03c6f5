package io.graftmesh.agent.bridge;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A few record-sized buffers, shared by all connections: JSSE wants a whole record's room for the smallest
 * write, and 17 KB for each idle connection would be most of what it costs. Lock-free; a full or empty pool is no
 * failure, only an allocation.
 */
public final class Buffers {

    private static final int SLOTS = 32;

    private static final AtomicReferenceArray<byte[]> POOL = new AtomicReferenceArray<>(SLOTS);

    private Buffers() {}

    /** @return an empty buffer on a lent array; its array goes back by {@link #give} */
    public static ByteBuffer room(int size) {
        return ByteBuffer.wrap(take(size));
    }

    static byte[] take(int size) {
        int start = slot();
        for (int i = 0; i < 4; i++) {
            byte[] buffer = POOL.getAndSet((start + i) % SLOTS, null);
            if (buffer != null && buffer.length >= size) {
                return buffer;
            }
        }
        return new byte[size];
    }

    public static void give(byte[] buffer) {
        int start = slot();
        for (int i = 0; i < 4; i++) {
            if (POOL.compareAndSet((start + i) % SLOTS, null, buffer)) {
                return;
            }
        }
    }

    /** Threads begin at different slots, so that they seldom meet. */
    private static int slot() {
        return (int) (Thread.currentThread().getId() % SLOTS);
    }
}
