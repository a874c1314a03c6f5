package io.graftmesh.gateway.admin;

import io.graftmesh.gateway.runtime.RequestRecord;
import io.graftmesh.gateway.runtime.RequestRecorder;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Recorder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts what the records say, and hands them on. Labels are names that the control plane knows, and there is a limit to
 * how many of them become series: what is beyond it is counted as {@code other}.
 */
public final class GatewayMetrics implements Recorder, RequestRecorder {

    /** Distinct service names in labels. */
    private static final int MAX_NAMES = 500;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Recorder next;
    private final RequestRecorder nextRequests;
    private final Map<String, String> names = new ConcurrentHashMap<>();
    private final Map<RequestKey, RequestMeters> requests = new ConcurrentHashMap<>();
    private final Set<ConnectionRecord> open = ConcurrentHashMap.newKeySet();

    private record RequestKey(String destination, String subset, int code, RequestRecord.Flag flag) {}

    private record RequestMeters(Counter count, Timer duration) {}

    public GatewayMetrics(Recorder next, RequestRecorder nextRequests) {
        this.next = next;
        this.nextRequests = nextRequests;
        Gauge.builder("graft_connections_open", open, Set::size).register(registry);
    }

    @Override
    public void opened(ConnectionRecord record) {
        open.add(record);
        next.opened(record);
    }

    @Override
    public void ended(ConnectionRecord record) {
        open.remove(record);
        String[] labels = {
            "direction", record.direction.label(),
            "source", bounded(record.source),
            "destination", bounded(record.destination)
        };
        Counter.builder("graft_connections")
                .tags(labels)
                .tags("security", record.security.label(), "reason", record.reason.label())
                .register(registry)
                .increment();
        Counter.builder("graft_connection_bytes")
                .tags(labels)
                .tag("way", "sent")
                .register(registry)
                .increment(record.sent);
        Counter.builder("graft_connection_bytes")
                .tags(labels)
                .tag("way", "received")
                .register(registry)
                .increment(record.received);
        next.ended(record);
    }

    @Override
    public void ended(RequestRecord record) {
        RequestKey key =
                new RequestKey(bounded(record.destination()), bounded(record.subset()), record.code(), record.flag());
        RequestMeters meters = requests.get(key);
        if (meters == null) {
            meters = requests.computeIfAbsent(key, k -> meters(k, bounded(record.source())));
        }
        meters.count().increment();
        meters.duration().record(record.durationNanos(), TimeUnit.NANOSECONDS);
        nextRequests.ended(record);
    }

    private RequestMeters meters(RequestKey key, String source) {
        Counter count = Counter.builder("graft_requests")
                .tags("direction", "outbound", "source", source, "destination", key.destination())
                .tags(
                        "subset",
                        key.subset(),
                        "code",
                        code(key.code()),
                        "flag",
                        key.flag().label())
                .register(registry);
        Timer duration = Timer.builder("graft_request_duration")
                .tags("direction", "outbound", "source", source, "destination", key.destination())
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofMillis(2_500),
                        Duration.ofSeconds(10))
                .register(registry);
        return new RequestMeters(count, duration);
    }

    /** An instance may answer with any three digits; only codes that exist become series. */
    private static String code(int code) {
        return code >= 100 && code < 600 ? Integer.toString(code) : "other";
    }

    private String bounded(String name) {
        if (names.containsKey(name)) {
            return name;
        }
        if (names.size() >= MAX_NAMES) {
            return "other";
        }
        names.put(name, name);
        return name;
    }

    /** @return in Prometheus' text format */
    String scrape() {
        return registry.scrape();
    }
}
