package io.graftmesh.consul.entry;

import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.control.TrafficPolicy.Fault;
import io.graftmesh.mesh.control.TrafficPolicy.Mirror;
import io.graftmesh.mesh.control.TrafficPolicy.Outlier;
import io.graftmesh.mesh.control.TrafficPolicy.Rate;
import java.util.function.UnaryOperator;

/**
 * What Consul has no config entry for, of one service that is called: KV {@code graft/policy/<service>}, as JSON or YAML, and
 * {@code Policies} in {@code mesh.yaml}.
 *
 * <pre>
 *   Fault: {Delay: {Percent: 10, Duration: 2s}, Abort: {Percent: 1, Status: 503}}
 *   RateLimit: {PerSecond: 100, Burst: 20}
 *   Mirror: {Service: orders-next, Percent: 5}
 *   Limits: {MaxConnections: 100, MaxPendingRequests: 50, MaxConcurrentRequests: 200}
 *   OutlierDetection: {ConsecutiveFailures: 5, BaseEjectionTime: 30s, MaxEjectionTime: 5m, MaxEjectionPercent: 50}
 *   LoadBalancer: {Policy: least_request}
 *   Retries: 1
 *   SlowStart: 30s
 * </pre>
 */
public final class PolicyReader {

    private PolicyReader() {}

    /** @param text JSON, or YAML, of which JSON is a part */
    public static UnaryOperator<TrafficPolicy> parse(String source, String text) {
        return read(YamlDocs.parse(source, text));
    }

    /** @return what the document changes in a policy: it says only what differs */
    public static UnaryOperator<TrafficPolicy> read(Doc doc) {
        doc.only("Fault", "RateLimit", "Mirror", "Limits", "OutlierDetection", "LoadBalancer", "Retries", "SlowStart");
        apply(doc, TrafficPolicy.NONE); // so that what is wrong is said now
        return before -> apply(doc, before);
    }

    private static TrafficPolicy apply(Doc doc, TrafficPolicy before) {
        TrafficPolicy after = before.withFault(fault(doc.get("Fault")))
                .withRate(rate(doc.get("RateLimit")))
                .withMirror(doc.get("Mirror").isAbsent() ? null : mirror(doc.get("Mirror")))
                .withLimits(UpstreamDefaults.limits(doc.get("Limits"), before.limits()))
                .withOutlier(outlier(doc.get("OutlierDetection"), before.outlier()))
                .withSlowStartMillis(Durations.millis(doc.get("SlowStart")));
        if (!doc.get("LoadBalancer").isAbsent()) {
            after = after.withLoadBalancer(LoadBalancerReader.read(doc.get("LoadBalancer")));
        }
        Doc retries = doc.get("Retries");
        return retries.isAbsent() ? after : after.withRetries(retries.number(0, 10, "a number of retries (0-10)"));
    }

    private static Fault fault(Doc doc) {
        doc.only("Delay", "Abort");
        Doc delay = doc.get("Delay").only("Percent", "Duration");
        Doc abort = doc.get("Abort").only("Percent", "Status");
        if (!delay.isAbsent()) {
            delay.require("Duration");
        }
        return new Fault(
                delay.isAbsent() ? 0 : percent(delay.require("Percent")),
                Durations.millis(delay.get("Duration")),
                abort.isAbsent() ? 0 : percent(abort.require("Percent")),
                abort.isAbsent() ? 0 : abort.require("Status").number(200, 599, "a status (200-599)"));
    }

    private static double percent(Doc field) {
        double percent = field.decimal(0);
        if (!(percent >= 0 && percent <= 100)) {
            throw field.error("\"" + field.text() + "\" is not a percentage (0-100)");
        }
        return percent;
    }

    private static Rate rate(Doc doc) {
        doc.only("PerSecond", "Burst");
        if (doc.isAbsent()) {
            return Rate.NONE;
        }
        double perSecond = doc.require("PerSecond").decimal(0);
        if (!(perSecond > 0 && perSecond <= 1e9)) {
            throw doc.get("PerSecond").error("\"" + doc.get("PerSecond").text() + "\" is not a rate above 0");
        }
        // One second's worth at once where nobody says.
        int burst = Math.max(1, (int) Math.ceil(perSecond));
        return new Rate(
                perSecond,
                doc.get("Burst").isAbsent() ? burst : doc.get("Burst").number(1, Integer.MAX_VALUE, "a count above 0"));
    }

    private static Mirror mirror(Doc doc) {
        doc.only("Service", "Percent");
        return new Mirror(
                doc.require("Service").text(), doc.get("Percent").isAbsent() ? 100 : percent(doc.get("Percent")));
    }

    private static Outlier outlier(Doc doc, Outlier before) {
        doc.only("ConsecutiveFailures", "BaseEjectionTime", "MaxEjectionTime", "MaxEjectionPercent");
        long base = Durations.millis(doc.get("BaseEjectionTime"));
        long most = Durations.millis(doc.get("MaxEjectionTime"));
        long baseMillis = base == 0 ? before.baseMillis : base;
        Doc share = doc.get("MaxEjectionPercent");
        return new Outlier(
                UpstreamDefaults.count(doc.get("ConsecutiveFailures"), before.failures),
                baseMillis,
                Math.max(baseMillis, most == 0 ? before.maxMillis : most),
                share.isAbsent() ? before.maxPercent : share.number(0, 100, "a percentage (0-100)"));
    }
}
