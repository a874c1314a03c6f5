package io.graftmesh.mesh;

/** Stands still until it is moved. */
public final class ManualClock implements MeshClock {

    private long nanos = 1_000_000_000L;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        return nanos / 1_000_000;
    }

    public void advanceMillis(long millis) {
        advanceNanos(millis * 1_000_000);
    }

    public void advanceNanos(long more) {
        nanos += more;
    }
}
