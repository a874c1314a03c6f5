package io.graftmesh.consul;

/** Says how long something took, and fails where it took longer than a mesh may need to obey. */
final class Latency {

    private static final long LIMIT_MILLIS = 1_000;

    private Latency() {}

    static void of(String what, Runnable wait) {
        of(what, LIMIT_MILLIS, wait);
    }

    static void of(String what, long limitMillis, Runnable wait) {
        long start = System.nanoTime();
        wait.run();
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.println("latency: " + what + ": " + millis + " ms");
        if (millis > limitMillis) {
            throw new AssertionError(what + " took " + millis + " ms, more than " + limitMillis);
        }
    }
}
