package io.graftmesh.mesh.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A share of a route's traffic, and where it goes: a resolver of Consul's chain. */
public final class Split {

    /** All of the traffic: shares count in steps of a hundredth of a percent, as Consul's do. */
    public static final int WHOLE = 10_000;

    /** Consul's and Envoy's default. */
    public static final long CONNECT_TIMEOUT_MILLIS = 5_000;

    private final int weight;
    private final List<Target> targets;
    private final LoadBalancer loadBalancer;
    private final long connectTimeoutMillis;
    private final HeaderChanges requestHeaders;
    private final HeaderChanges responseHeaders;

    /**
     * @param weight of {@link #WHOLE}
     * @param targets the target, then those that take over when it has no healthy endpoint; never empty
     */
    public Split(
            int weight,
            List<Target> targets,
            LoadBalancer loadBalancer,
            long connectTimeoutMillis,
            HeaderChanges requestHeaders,
            HeaderChanges responseHeaders) {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("a route needs a target");
        }
        this.weight = weight;
        this.targets = Collections.unmodifiableList(new ArrayList<>(targets));
        this.loadBalancer = loadBalancer;
        this.connectTimeoutMillis = connectTimeoutMillis;
        this.requestHeaders = requestHeaders;
        this.responseHeaders = responseHeaders;
    }

    /** All of the traffic to a target, with what holds by default. */
    public static Split allTo(List<Target> targets) {
        return new Split(
                WHOLE, targets, LoadBalancer.DEFAULT, CONNECT_TIMEOUT_MILLIS, HeaderChanges.NONE, HeaderChanges.NONE);
    }

    public int weight() {
        return weight;
    }

    /** @return the target, then its failovers */
    public List<Target> targets() {
        return targets;
    }

    public LoadBalancer loadBalancer() {
        return loadBalancer;
    }

    public long connectTimeoutMillis() {
        return connectTimeoutMillis;
    }

    public HeaderChanges requestHeaders() {
        return requestHeaders;
    }

    public HeaderChanges responseHeaders() {
        return responseHeaders;
    }

    @Override
    public String toString() {
        return (weight == WHOLE ? "" : weight / 100.0 + "% ")
                + targets
                + (loadBalancer.equals(LoadBalancer.DEFAULT) ? "" : " by " + loadBalancer)
                + (connectTimeoutMillis == CONNECT_TIMEOUT_MILLIS ? "" : " connect " + connectTimeoutMillis + " ms")
                + (requestHeaders.isEmpty() ? "" : " request " + requestHeaders)
                + (responseHeaders.isEmpty() ? "" : " response " + responseHeaders);
    }
}
