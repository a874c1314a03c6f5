package io.graftmesh.consul.entry;

import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.control.TrafficPolicy.Limits;
import io.graftmesh.mesh.control.TrafficPolicy.Outlier;
import java.util.HashMap;
import java.util.Map;

/** {@code UpstreamConfig} of a {@code service-defaults}: what a service is told about its calls to others. */
public final class UpstreamDefaults {

    public static final UpstreamDefaults NONE = new UpstreamDefaults(TrafficPolicy.NONE);

    private static final int MOST = 1_000_000;

    private final TrafficPolicy all;
    private final Map<String, TrafficPolicy> byService = new HashMap<>();

    private UpstreamDefaults(TrafficPolicy all) {
        this.all = all;
    }

    /** @param doc {@code UpstreamConfig}, or absent */
    public static UpstreamDefaults read(Doc doc) {
        doc.only("Defaults", "Overrides");
        UpstreamDefaults read = new UpstreamDefaults(upstream(doc.get("Defaults"), TrafficPolicy.NONE));
        for (Doc override : doc.get("Overrides").items()) {
            String service = override.require("Name").text();
            read.byService.put(service, upstream(override, read.all));
        }
        return read;
    }

    public TrafficPolicy of(String service) {
        return byService.getOrDefault(service, all);
    }

    private static TrafficPolicy upstream(Doc doc, TrafficPolicy base) {
        doc.only("Name", "Namespace", "Limits", "PassiveHealthCheck");
        Doc health = doc.get("PassiveHealthCheck")
                .only("Interval", "MaxFailures", "EnforcingConsecutive5xx", "MaxEjectionPercent", "BaseEjectionTime");
        Outlier before = base.outlier();
        long base_ = Durations.millis(health.get("BaseEjectionTime"));
        Outlier outlier = new Outlier(
                count(health.get("MaxFailures"), before.failures),
                base_ == 0 ? before.baseMillis : base_,
                Math.max(before.maxMillis, base_),
                health.get("MaxEjectionPercent").isAbsent()
                        ? before.maxPercent
                        : health.get("MaxEjectionPercent").number(0, 100, "a percentage (0-100)"));
        return base.withLimits(limits(doc.get("Limits"), base.limits())).withOutlier(outlier);
    }

    static Limits limits(Doc doc, Limits base) {
        doc.only("MaxConnections", "MaxPendingRequests", "MaxConcurrentRequests");
        return new Limits(
                count(doc.get("MaxConnections"), base.connections),
                count(doc.get("MaxPendingRequests"), base.pending),
                count(doc.get("MaxConcurrentRequests"), base.concurrent));
    }

    static int count(Doc field, int otherwise) {
        return field.isAbsent() ? otherwise : field.number(0, MOST, "a count (0-" + MOST + ")");
    }
}
