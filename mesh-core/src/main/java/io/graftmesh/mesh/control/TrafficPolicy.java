package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;
import java.util.Objects;

/**
 * What holds for the calls of this process to one service beside the service's chain: {@code UpstreamConfig} of the caller's
 * {@code service-defaults}, and {@code graft/policy/<service>}. Immutable; each {@code with…} makes another one.
 */
public final class TrafficPolicy {

    /** Bounds of {@code UpstreamConfig.Limits}; 0: none. */
    public static final class Limits {
        public static final Limits NONE = new Limits(0, 0, 0);

        /** Open connections to the service. */
        public final int connections;
        /** Requests that have an instance and no connection yet. */
        public final int pending;
        /** Requests from their beginning to the end of their response. */
        public final int concurrent;

        public Limits(int connections, int pending, int concurrent) {
            this.connections = connections;
            this.pending = pending;
            this.concurrent = concurrent;
        }

        @Override
        public String toString() {
            return connections + "/" + pending + "/" + concurrent;
        }
    }

    /** When an instance is left alone: Envoy's outlier detection, with Envoy's figures but for the share (50 %, Istio: 10 %). */
    public static final class Outlier {
        public static final Outlier DEFAULT = new Outlier(5, 30_000, 300_000, 50);

        /** Failures in a row; 0: never. Envoy's {@code consecutive_gateway_failure}, Linkerd's {@code failureThreshold}. */
        public final int failures;
        /** Milliseconds, times the number of ejections. Envoy's {@code base_ejection_time}. */
        public final long baseMillis;
        /** Milliseconds at most. Envoy's {@code max_ejection_time}. */
        public final long maxMillis;
        /** Percent of a target's instances that may be out at once. */
        public final int maxPercent;

        public Outlier(int failures, long baseMillis, long maxMillis, int maxPercent) {
            this.failures = failures;
            this.baseMillis = baseMillis;
            this.maxMillis = maxMillis;
            this.maxPercent = maxPercent;
        }

        @Override
        public String toString() {
            return failures + "/" + baseMillis + "/" + maxMillis + "/" + maxPercent;
        }
    }

    /** Failures made on purpose; shares in percent. */
    public static final class Fault {
        public static final Fault NONE = new Fault(0, 0, 0, 0);

        public final double delayPercent;
        public final long delayMillis;
        public final double abortPercent;
        /** The status of the answer that no instance gave. */
        public final int abortStatus;

        public Fault(double delayPercent, long delayMillis, double abortPercent, int abortStatus) {
            this.delayPercent = delayPercent;
            this.delayMillis = delayMillis;
            this.abortPercent = abortPercent;
            this.abortStatus = abortStatus;
        }

        @Override
        public String toString() {
            return delayPercent + "%" + delayMillis + " " + abortPercent + "%" + abortStatus;
        }
    }

    /** A bound on how many calls this process makes in a second; 0: none. */
    public static final class Rate {
        public static final Rate NONE = new Rate(0, 0);

        public final double perSecond;
        /** How many may come at once after a rest. */
        public final int burst;

        public Rate(double perSecond, int burst) {
            this.perSecond = perSecond;
            this.burst = burst;
        }

        @Override
        public String toString() {
            return perSecond + "/" + burst;
        }
    }

    /** A copy of some calls for another service, whose answers nobody reads. */
    public static final class Mirror {
        public final String service;
        public final double percent;

        public Mirror(String service, double percent) {
            this.service = service;
            this.percent = percent;
        }

        @Override
        public String toString() {
            return percent + "%" + service;
        }
    }

    public static final TrafficPolicy NONE = new TrafficPolicy();

    private Limits limits = Limits.NONE;
    private Outlier outlier = Outlier.DEFAULT;
    private Fault fault = Fault.NONE;
    private Rate rate = Rate.NONE;
    private @Nullable Mirror mirror;
    private @Nullable LoadBalancer loadBalancer;
    private @Nullable Integer retries;
    private long slowStartMillis;

    private TrafficPolicy() {}

    private TrafficPolicy copy() {
        TrafficPolicy copy = new TrafficPolicy();
        copy.limits = limits;
        copy.outlier = outlier;
        copy.fault = fault;
        copy.rate = rate;
        copy.mirror = mirror;
        copy.loadBalancer = loadBalancer;
        copy.retries = retries;
        copy.slowStartMillis = slowStartMillis;
        return copy;
    }

    public Limits limits() {
        return limits;
    }

    public TrafficPolicy withLimits(Limits value) {
        TrafficPolicy copy = copy();
        copy.limits = value;
        return copy;
    }

    public Outlier outlier() {
        return outlier;
    }

    public TrafficPolicy withOutlier(Outlier value) {
        TrafficPolicy copy = copy();
        copy.outlier = value;
        return copy;
    }

    public Fault fault() {
        return fault;
    }

    public TrafficPolicy withFault(Fault value) {
        TrafficPolicy copy = copy();
        copy.fault = value;
        return copy;
    }

    public Rate rate() {
        return rate;
    }

    public TrafficPolicy withRate(Rate value) {
        TrafficPolicy copy = copy();
        copy.rate = value;
        return copy;
    }

    public @Nullable Mirror mirror() {
        return mirror;
    }

    public TrafficPolicy withMirror(@Nullable Mirror value) {
        TrafficPolicy copy = copy();
        copy.mirror = value;
        return copy;
    }

    /** @return what holds instead of the resolver's; null: the resolver's */
    public @Nullable LoadBalancer loadBalancer() {
        return loadBalancer;
    }

    public TrafficPolicy withLoadBalancer(@Nullable LoadBalancer value) {
        TrafficPolicy copy = copy();
        copy.loadBalancer = value;
        return copy;
    }

    /** @return how often a request may be sent again where its route says nothing; null: {@link RetryRules#DEFAULT} */
    public @Nullable Integer retries() {
        return retries;
    }

    public TrafficPolicy withRetries(@Nullable Integer value) {
        TrafficPolicy copy = copy();
        copy.retries = value;
        return copy;
    }

    /** @return milliseconds over which a new instance gets its full share; 0, Envoy's default: at once */
    public long slowStartMillis() {
        return slowStartMillis;
    }

    public TrafficPolicy withSlowStartMillis(long value) {
        TrafficPolicy copy = copy();
        copy.slowStartMillis = value;
        return copy;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrafficPolicy && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return "limits " + limits + " outlier " + outlier + " fault " + fault + " rate " + rate + " mirror "
                + Objects.toString(mirror, "none") + " balancer " + Objects.toString(loadBalancer, "resolver's")
                + " retries " + Objects.toString(retries, "default") + " slow start " + slowStartMillis;
    }
}
