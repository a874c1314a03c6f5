package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** One instance: where to connect so that a service answers (the service itself, its sidecar, or a gateway for it). */
public final class Endpoint {

    /** Consul's aggregated check status. */
    public enum Health {
        PASSING,
        WARNING,
        CRITICAL
    }

    private final String id;
    private final String host;
    private final int port;
    private final int weight;
    private final Health health;
    private final Map<String, String> meta;
    private final String authority;
    private final Locality locality;

    /**
     * @param id the service ID, unique in its node
     * @param host address or resolvable name
     * @param weight 1 or more; twice the weight takes twice the calls
     */
    public Endpoint(String id, String host, int port, int weight, Health health, Map<String, String> meta) {
        this.id = id;
        this.host = host;
        this.port = port;
        this.weight = Math.max(1, weight);
        this.health = health;
        this.meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
        this.authority = Authority.of(host, port);
        this.locality = new Locality(meta.getOrDefault("region", ""), meta.getOrDefault("zone", ""));
    }

    public String id() {
        return id;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public int weight() {
        return weight;
    }

    public Health health() {
        return health;
    }

    public Map<String, String> meta() {
        return meta;
    }

    /** @return {@code host:port} as {@link Authority} spells it */
    public String authority() {
        return authority;
    }

    /** @return where it stands, out of its meta {@code region} and {@code zone}; empty strings where it does not say */
    public Locality locality() {
        return locality;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Endpoint)) {
            return false;
        }
        Endpoint that = (Endpoint) other;
        return id.equals(that.id)
                && host.equals(that.host)
                && port == that.port
                && weight == that.weight
                && health == that.health
                && meta.equals(that.meta);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, host, port);
    }

    @Override
    public String toString() {
        return id + "@" + authority() + " " + health;
    }
}
