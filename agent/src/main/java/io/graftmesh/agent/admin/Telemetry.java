package io.graftmesh.agent.admin;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.mesh.record.Recorder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** Records become metrics, the latest of them a page, and refusals a line in the log. */
public final class Telemetry implements Recorder {

    private static final int REMEMBERED = 256;

    /** A bound on what a name that the application makes up can cost. */
    private static final int MAX_NAMES = 1_000;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    /** Those that carry bytes now; a record is equal to itself only. */
    private final Set<ConnectionRecord> open = ConcurrentHashMap.newKeySet();

    private final Deque<ConnectionRecord> latest = new ArrayDeque<>();
    private final AgentLog log;

    /** @param adviceErrors how often a hook of ours failed and the JDK went on without it */
    public Telemetry(AgentLog log, LongSupplier adviceErrors) {
        this.log = log;
        for (String tag : new String[] {"source", "destination"}) {
            registry.config()
                    .meterFilter(
                            MeterFilter.maximumAllowableTags("graft.connections", tag, MAX_NAMES, MeterFilter.deny()));
        }
        registry.gauge("graft.connections.open", open, Set::size);
        registry.more().counter("graft.advice.errors", Tags.empty(), this, t -> adviceErrors.getAsLong());
    }

    /** How old the state in force is, and how long the service's identity lasts. Asked for at each scrape. */
    public void follow(Mesh mesh, String service) {
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

    public MeterRegistry registry() {
        return registry;
    }

    /** @return all metrics in Prometheus' text format */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void opened(ConnectionRecord record) {
        open.add(record);
    }

    @Override
    public void ended(ConnectionRecord record) {
        open.remove(record);
        synchronized (latest) {
            if (latest.size() == REMEMBERED) {
                latest.removeFirst();
            }
            latest.addLast(record);
        }
        count(record);
        if (record.reason != Reason.OK && record.reason != Reason.CLIENT_GONE) {
            String other = record.peer.isEmpty() ? "to " + record.destination : record.peer;
            log.warn(record.direction.label() + " connection " + other + " refused (" + record.reason.label() + "): "
                    + record.detail);
        }
    }

    private static boolean isCarried(ConnectionRecord record) {
        return record.reason == Reason.OK || record.reason == Reason.INTENTION_REVOKED;
    }

    private void count(ConnectionRecord record) {
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

    /** @return the latest ended connections, then those that are open, marked so: one JSON object a line */
    public String connections() {
        List<ConnectionRecord> copy;
        synchronized (latest) {
            copy = new ArrayList<>(latest);
        }
        StringBuilder lines = new StringBuilder();
        for (ConnectionRecord record : copy) {
            lines.append(record.toJson()).append('\n');
        }
        for (ConnectionRecord record : open) {
            lines.append("{\"open\":true,").append(record.toJson().substring(1)).append('\n');
        }
        return lines.toString();
    }
}
