package io.graftmesh.mesh.control;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/** When a route wants a request sent again. */
public final class RetryRules {

    /** Consul's {@code RetryOn}, as far as it means something here. */
    public enum On {
        /** Nothing was sent: the instance could not be reached. */
        CONNECT_FAILURE,
        /** The instance broke off without an answer. */
        RESET,
        /** 502, 503, 504. */
        GATEWAY_ERROR,
        /** Any 5xx, and no answer at all. */
        SERVER_ERROR,
        /** 409. */
        RETRIABLE_4XX
    }

    /**
     * What holds where the route says nothing: idempotent methods only, on a gateway's failure or none at all, twice. Istio's
     * default count; without the methods' bound it repeated orders there (istio/istio 13851).
     */
    public static final RetryRules DEFAULT = new RetryRules(
            2, EnumSet.of(On.CONNECT_FAILURE, On.RESET, On.GATEWAY_ERROR), Collections.emptySet(), false);

    private final int max;
    private final Set<On> on;
    private final Set<Integer> statusCodes;
    private final boolean anyMethod;

    /** What a route says: it holds for every method. */
    public RetryRules(int max, Set<On> on, Set<Integer> statusCodes) {
        this(max, on, statusCodes, true);
    }

    private RetryRules(int max, Set<On> on, Set<Integer> statusCodes, boolean anyMethod) {
        this.max = max;
        this.on = on.isEmpty() ? Collections.emptySet() : Collections.unmodifiableSet(EnumSet.copyOf(on));
        this.statusCodes = Collections.unmodifiableSet(new TreeSet<>(statusCodes));
        this.anyMethod = anyMethod;
    }

    /** @return the same, at most so often */
    public RetryRules atMost(int count) {
        return new RetryRules(count, on, statusCodes, anyMethod);
    }

    /** @return how often at most, the first try not counted */
    public int max() {
        return max;
    }

    public Set<On> on() {
        return on;
    }

    public Set<Integer> statusCodes() {
        return statusCodes;
    }

    /** @return whether methods count that are not idempotent */
    public boolean anyMethod() {
        return anyMethod;
    }

    @Override
    public String toString() {
        return max + " on " + on + statusCodes + (anyMethod ? "" : " idempotent");
    }
}
