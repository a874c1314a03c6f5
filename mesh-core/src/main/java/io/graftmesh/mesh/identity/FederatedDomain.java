package io.graftmesh.mesh.identity;

import io.graftmesh.mesh.Nullable;
import java.util.Objects;

/** Another trust domain whose services may be met here: what it is called, where they run, and by whose word they are who they are. */
public final class FederatedDomain {

    private final String peer;
    private final String datacenter;
    private final TrustBundle roots;

    /**
     * @param peer what intentions call it
     * @param datacenter of its services, by which they are called from here; the empty string: they only call us
     */
    public FederatedDomain(String peer, String datacenter, TrustBundle roots) {
        this.peer = peer;
        this.datacenter = datacenter;
        this.roots = roots;
    }

    public String peer() {
        return peer;
    }

    public String datacenter() {
        return datacenter;
    }

    /** @return of this trust domain alone */
    public TrustBundle roots() {
        return roots;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof FederatedDomain)) {
            return false;
        }
        FederatedDomain that = (FederatedDomain) other;
        return peer.equals(that.peer)
                && datacenter.equals(that.datacenter)
                && roots.trustDomain().equals(that.roots.trustDomain())
                && roots.roots().equals(that.roots.roots());
    }

    @Override
    public int hashCode() {
        return Objects.hash(peer, datacenter, roots.trustDomain());
    }

    @Override
    public String toString() {
        return peer + (datacenter.isEmpty() ? "" : " in " + datacenter) + ": " + roots;
    }
}
