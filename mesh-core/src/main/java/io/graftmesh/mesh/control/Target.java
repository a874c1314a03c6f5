package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.identity.SpiffeId;
import java.util.Objects;

/** A set of interchangeable endpoints: a service, perhaps one subset of it, in one datacenter. */
public final class Target {

    private final String service;
    private final String subset;
    private final String namespace;
    private final String datacenter;
    /** Every request looks its targets up, several times. */
    private final int hash;

    /** @param subset the empty string for the whole service */
    public Target(String service, String subset, String namespace, String datacenter) {
        this.service = service;
        this.subset = subset;
        this.namespace = namespace;
        this.datacenter = datacenter;
        this.hash = Objects.hash(service, subset, namespace, datacenter);
    }

    public String service() {
        return service;
    }

    /** @return the empty string for the whole service */
    public String subset() {
        return subset;
    }

    public String namespace() {
        return namespace;
    }

    public String datacenter() {
        return datacenter;
    }

    /** @return {@code [<subset>.]<svc>.<ns>.<dc>.internal.<trust-domain>}, what the ClientHello asks for */
    public String sni(String trustDomain) {
        String name = service + "." + namespace + "." + datacenter + ".internal." + trustDomain;
        return subset.isEmpty() ? name : subset + "." + name;
    }

    /** @return who must answer there */
    public SpiffeId identity(String trustDomain) {
        return new SpiffeId(trustDomain, namespace, datacenter, service);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Target)) {
            return false;
        }
        Target that = (Target) other;
        return service.equals(that.service)
                && subset.equals(that.subset)
                && namespace.equals(that.namespace)
                && datacenter.equals(that.datacenter);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Consul's own spelling of a target: {@code [<subset>.]<svc>.<ns>.<dc>}. */
    @Override
    public String toString() {
        String name = service + "." + namespace + "." + datacenter;
        return subset.isEmpty() ? name : subset + "." + name;
    }
}
