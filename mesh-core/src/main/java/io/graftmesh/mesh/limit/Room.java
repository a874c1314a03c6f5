package io.graftmesh.mesh.limit;

import java.util.concurrent.atomic.AtomicInteger;

/** How many may be in at once. The bound comes with each question, since policy changes it while some are in. */
public final class Room {

    private final AtomicInteger taken = new AtomicInteger();

    /**
     * @param bound 0: none
     * @return whether there was room; whoever got in must {@link #leave}
     */
    public boolean enter(int bound) {
        if (taken.incrementAndGet() > bound && bound > 0) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    public void leave() {
        taken.decrementAndGet();
    }

    public int taken() {
        return taken.get();
    }
}
