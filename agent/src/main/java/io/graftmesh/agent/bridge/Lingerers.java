package io.graftmesh.agent.bridge;

import io.graftmesh.mesh.MeshThread;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Connections that are closed to the application and not yet to their peers. A kernel goes on with what it was given when
 * the process has ended; so the JVM's end waits for these, a moment.
 */
public final class Lingerers {

    /** No peer that reads needs as long; one that does not holds up no longer whoever restarts us. */
    private static final long PATIENCE_MILLIS = 2_000;

    private static final Set<Thread> UNDER_WAY = ConcurrentHashMap.newKeySet();

    private Lingerers() {}

    /** @param end what is left to do, within a time of its own */
    public static void start(Runnable end) {
        Thread thread = MeshThread.of(
                () -> {
                    try {
                        end.run();
                    } finally {
                        UNDER_WAY.remove(Thread.currentThread());
                    }
                },
                "linger");
        UNDER_WAY.add(thread);
        thread.start();
    }

    /** At the JVM's end, while the application's own hooks may be closing connections. */
    public static void await() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        try {
            for (Thread thread : UNDER_WAY) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return;
                }
                thread.join(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
