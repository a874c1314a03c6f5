package io.graftmesh.agent.admin;

import io.graftmesh.mesh.record.CallReason;
import io.graftmesh.mesh.record.CallRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.concurrent.TimeUnit;

/** Records of requests become metrics. No path and no peer is a tag: those are unbounded. */
final class CallMetrics {

    private final MeterRegistry registry;

    /** @param maxNames how many destinations are told apart */
    CallMetrics(MeterRegistry registry, int maxNames) {
        this.registry = registry;
        for (String meter : new String[] {"graft.requests", "graft.request.duration", "graft.retries"}) {
            registry.config()
                    .meterFilter(MeterFilter.maximumAllowableTags(meter, "destination", maxNames, MeterFilter.deny()));
        }
    }

    void count(CallRecord record) {
        Tags edge = Tags.of("direction", "outbound", "source", record.source, "destination", record.destination);
        Counter.builder("graft.requests")
                .tags(edge.and("subset", record.subset, "code", code(record.status), "flag", flag(record)))
                .register(registry)
                .increment();
        Timer.builder("graft.request.duration")
                .tags(edge)
                .register(registry)
                .record(record.durationNanos, TimeUnit.NANOSECONDS);
        if (record.attempts > 1) {
            Counter.builder("graft.retries").tags(edge).register(registry).increment(record.attempts - 1);
        }
    }

    /** A server may answer any number; only those of HTTP become a series of their own. */
    private static String code(int status) {
        return status >= 100 && status < 600 ? Integer.toString(status) : "0";
    }

    private static String flag(CallRecord record) {
        return record.reason == CallReason.OK ? "" : record.reason.label();
    }
}
