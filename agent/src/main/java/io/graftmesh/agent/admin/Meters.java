package io.graftmesh.agent.admin;

import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.outbound.Upstream;
import io.graftmesh.mesh.record.CallRecord;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.PlaintextPeers;
import io.graftmesh.mesh.record.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** The metrics. All that knows Micrometer, so that an application at rest does without it. */
final class Meters {

    /** A bound on what a name that the application makes up can cost. */
    private static final int MAX_NAMES = 1_000;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final CallMetrics calls = new CallMetrics(registry, MAX_NAMES);
    private final PlaintextMetrics plaintext;

    Meters(Set<ConnectionRecord> open, PlaintextPeers peers, LongSupplier adviceErrors, LongSupplier mirrorsLost) {
        for (String tag : new String[] {"source", "destination"}) {
            registry.config()
                    .meterFilter(
                            MeterFilter.maximumAllowableTags("graft.connections", tag, MAX_NAMES, MeterFilter.deny()));
        }
        registry.config()
                .meterFilter(MeterFilter.maximumAllowableTags(
                        "graft.requests.denied", "source", MAX_NAMES, MeterFilter.deny()));
        // After the filters: Micrometer warns, on the application's stderr, of one that comes after a meter.
        plaintext = new PlaintextMetrics(peers, registry);
        registry.gauge("graft.connections.open", open, Set::size);
        registry.more().counter("graft.advice.errors", Tags.empty(), adviceErrors, LongSupplier::getAsLong);
        registry.more().counter("graft.mirror.lost", Tags.empty(), mirrorsLost, LongSupplier::getAsLong);
    }

    /** How old the state in force is, and how long the service's identity lasts. Asked for at each scrape. */
    void follow(Mesh mesh, String service, PolicyRejections rejections) {
        registry.more().counter("graft.policy.rejected", Tags.empty(), rejections, PolicyRejections::count);
        Gauge.builder(
                        "graft.ejected",
                        mesh,
                        m -> m.upstreams().all().stream()
                                .mapToInt(Upstream::ejected)
                                .sum())
                .description("instances that are left alone now because of how they answered")
                .register(registry);
        Gauge.builder("graft.control.age", mesh, m -> m.view().control().ageMillis() / 1_000.0)
                .description("since the control plane last confirmed the oldest state in force; 0 while it answers")
                .baseUnit("seconds")
                .register(registry);
        // Without an identity there is no line: 0 would be one that expires now.
        AtomicBoolean shown = new AtomicBoolean();
        mesh.view().own(service).identity().follow(first -> {
            if (shown.compareAndSet(false, true)) {
                Gauge.builder("graft.identity.expiry", mesh, m -> secondsLeft(m, service))
                        .description("until the leaf of this service expires; negative: it has")
                        .baseUnit("seconds")
                        .tag("service", service)
                        .register(registry);
            }
        });
    }

    private static double secondsLeft(Mesh mesh, String service) {
        Identity identity = mesh.view().own(service).identity().value();
        return identity == null
                ? Double.NaN
                : (identity.leaf().getNotAfter().getTime() - System.currentTimeMillis()) / 1_000.0;
    }

    void follow(AuditLog audit) {
        registry.more().counter("graft.audit.lost", Tags.empty(), audit, AuditLog::lost);
    }

    void denied(ConnectionRecord record) {
        Counter.builder("graft.requests.denied")
                .tags("source", record.source, "destination", record.destination)
                .register(registry)
                .increment();
    }

    /** @return all metrics in Prometheus' text format */
    String scrape() {
        plaintext.refresh();
        return registry.scrape();
    }

    void count(CallRecord record) {
        calls.count(record);
    }

    void count(ConnectionRecord record) {
        Tags edge = Tags.of(
                "direction",
                record.direction.label(),
                "source",
                record.source.isEmpty() ? "unknown" : record.source,
                "destination",
                record.destination);
        Counter.builder("graft.connections")
                .tags(edge.and("security", record.security.label(), "reason", record.reason.label()))
                .register(registry)
                .increment();
        if (isCarried(record)) {
            bytes(edge, "sent", record.sent);
            bytes(edge, "received", record.received);
        }
    }

    private void bytes(Tags edge, String flow, long count) {
        Counter.builder("graft.connection.bytes")
                .tags(edge.and("flow", flow))
                .register(registry)
                .increment(count);
    }

    private static boolean isCarried(ConnectionRecord record) {
        return record.reason == Reason.OK || record.reason == Reason.INTENTION_REVOKED;
    }
}
