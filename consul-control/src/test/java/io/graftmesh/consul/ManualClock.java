package io.graftmesh.consul;

import io.graftmesh.mesh.MeshClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time that passes when a test says so. */
public final class ManualClock extends Clock implements MeshClock {

    private volatile Instant now = Instant.now();

    /** @param step negative: back */
    public void advance(Duration step) {
        now = now.plus(step);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public long nanos() {
        return wallMillis() * 1_000_000;
    }

    @Override
    public long wallMillis() {
        return now.toEpochMilli();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
