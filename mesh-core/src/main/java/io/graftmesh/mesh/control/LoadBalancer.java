package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How calls are spread over the endpoints of a target: {@code service-resolver.LoadBalancer}. */
public final class LoadBalancer {

    /** The rules there are. The default is none of Consul's five. */
    public enum Policy {
        PEAK_EWMA,
        LEAST_REQUEST,
        ROUND_ROBIN,
        RANDOM,
        RING_HASH,
        MAGLEV
    }

    /** What of a request is hashed. */
    public enum HashField {
        HEADER,
        COOKIE,
        QUERY_PARAMETER,
        SOURCE_IP
    }

    /** One part of a request that decides where it goes. */
    public static final class HashPolicy {
        private final HashField field;
        private final String name;
        private final boolean terminal;
        private final @Nullable String cookieAttributes;

        /**
         * @param name of the header, cookie or parameter
         * @param terminal if it is there, those after it do not count
         * @param cookieAttributes what follows the value in {@code Set-Cookie} when the cookie is to be made where it is
         *     missing; null: it is not made
         */
        public HashPolicy(HashField field, String name, boolean terminal, @Nullable String cookieAttributes) {
            this.field = field;
            this.name = name;
            this.terminal = terminal;
            this.cookieAttributes = cookieAttributes;
        }

        public HashField field() {
            return field;
        }

        public String name() {
            return name;
        }

        public boolean terminal() {
            return terminal;
        }

        public @Nullable String cookieAttributes() {
            return cookieAttributes;
        }

        @Override
        public String toString() {
            return field + ":" + name + (terminal ? "!" : "") + (cookieAttributes == null ? "" : cookieAttributes);
        }
    }

    /** Envoy's {@code minimum_ring_size}. */
    public static final int RING_MIN = 1_024;

    /** Envoy's {@code maximum_ring_size} is 8 M entries; inside of an application 64 K is enough for 1 % of evenness. */
    public static final int RING_MAX = 65_536;

    /** P2C: Envoy's {@code choice_count}. */
    public static final int CHOICES = 2;

    public static final LoadBalancer DEFAULT = of(Policy.PEAK_EWMA);

    private final Policy policy;
    private final int choices;
    private final int ringMin;
    private final int ringMax;
    private final List<HashPolicy> hashPolicies;

    public LoadBalancer(Policy policy, int choices, int ringMin, int ringMax, List<HashPolicy> hashPolicies) {
        this.policy = policy;
        this.choices = choices;
        this.ringMin = ringMin;
        this.ringMax = ringMax;
        this.hashPolicies = Collections.unmodifiableList(new ArrayList<>(hashPolicies));
    }

    public static LoadBalancer of(Policy policy) {
        return new LoadBalancer(policy, CHOICES, RING_MIN, RING_MAX, Collections.emptyList());
    }

    public Policy policy() {
        return policy;
    }

    /** @return whether the request says where it goes */
    public boolean isByHash() {
        return policy == Policy.RING_HASH || policy == Policy.MAGLEV;
    }

    /** @return how many endpoints least request looks at */
    public int choices() {
        return choices;
    }

    public int ringMin() {
        return ringMin;
    }

    public int ringMax() {
        return ringMax;
    }

    public List<HashPolicy> hashPolicies() {
        return hashPolicies;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof LoadBalancer && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        switch (policy) {
            case LEAST_REQUEST:
                return policy + " of " + choices;
            case RING_HASH:
                return policy + " " + ringMin + "-" + ringMax + " " + hashPolicies;
            case MAGLEV:
                return policy + " " + hashPolicies;
            default:
                return policy.toString();
        }
    }
}
