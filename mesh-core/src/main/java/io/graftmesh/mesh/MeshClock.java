package io.graftmesh.mesh;

/** Time, so that tests can hold it still. */
public interface MeshClock {

    MeshClock SYSTEM = new MeshClock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }
    };

    /** @return nanoseconds that only grow; for durations */
    long nanos();

    /** @return milliseconds since 1970; for records and certificates */
    long wallMillis();
}
