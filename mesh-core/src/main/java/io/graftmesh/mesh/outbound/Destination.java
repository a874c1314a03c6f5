package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Target;

/** What the application meant by an address: a service of the mesh. */
public final class Destination {

    /** Which rule recognised it. */
    public enum MatchedBy {
        MESH_NAME,
        DECLARED_HOST,
        INSTANCE_ADDRESS,
        /** No rule: a gateway's own route names the service. */
        GATEWAY_ROUTE,
        /** No rule: a request's story has chosen the instance. */
        CALL
    }

    private final String service;
    private final String subset;
    private final String datacenter;
    private final MatchedBy matchedBy;
    private final @Nullable String pinned;

    Destination(String service, String subset, String datacenter, MatchedBy matchedBy, @Nullable String pinned) {
        this.service = service;
        this.subset = subset;
        this.datacenter = datacenter;
        this.matchedBy = matchedBy;
        this.pinned = pinned;
    }

    /** A service that the caller names itself: a gateway, which no application dials through. */
    public static Destination of(String service) {
        return new Destination(service, "", "", MatchedBy.GATEWAY_ROUTE, null);
    }

    /** One instance of a target, chosen already. */
    static Destination chosen(Target target, String authority) {
        return new Destination(target.service(), target.subset(), target.datacenter(), MatchedBy.CALL, authority);
    }

    /** @return the same, of one instance only: for a caller that has balanced already */
    public Destination pinnedTo(String authority) {
        return new Destination(service, subset, datacenter, matchedBy, authority);
    }

    public String service() {
        return service;
    }

    /** @return the empty string for what the service's chain says */
    public String subset() {
        return subset;
    }

    /** @return the empty string for the local one */
    public String datacenter() {
        return datacenter;
    }

    public MatchedBy matchedBy() {
        return matchedBy;
    }

    /**
     * @return {@code ip:port} of the one instance that the application dialled by address, or null: a caller that names
     *     an instance has balanced already, and one call is never balanced twice
     */
    public @Nullable String pinned() {
        return pinned;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (!subset.isEmpty()) {
            text.append(subset).append('.');
        }
        text.append(service);
        if (!datacenter.isEmpty()) {
            text.append('@').append(datacenter);
        }
        return text.toString();
    }
}
