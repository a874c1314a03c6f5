package io.graftmesh.mesh.identity;

import io.graftmesh.mesh.Nullable;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The roots that a trust domain's leaves chain to, and those of the trust domains that it is federated with, each for itself: no root
 * vouches for another domain. While a CA rotates a domain has the old and the new one.
 */
public final class TrustBundle {

    /** Between a service of another trust domain and what intentions call that domain; no name has it in it. */
    private static final String OF = "@";

    private final String trustDomain;
    private final List<X509Certificate> roots;
    private final Map<String, FederatedDomain> federated = new LinkedHashMap<>();
    private String note = "";

    public TrustBundle(String trustDomain, List<X509Certificate> roots) {
        this(trustDomain, roots, Collections.emptyList());
    }

    /**
     * @throws IllegalArgumentException where two domains, ours among them, share a trust domain, or two others a name or datacenter:
     *     then one could be taken for the other
     */
    public TrustBundle(String trustDomain, List<X509Certificate> roots, Collection<FederatedDomain> others) {
        this.trustDomain = trustDomain.toLowerCase(Locale.ROOT);
        this.roots = Collections.unmodifiableList(new ArrayList<>(roots));
        for (FederatedDomain other : others) {
            String name = other.roots().trustDomain();
            if (name.equals(this.trustDomain) || federated.containsKey(name)) {
                throw new IllegalArgumentException("the trust domain " + name + " is there twice");
            }
            for (FederatedDomain known : federated.values()) {
                boolean sameDatacenter =
                        !other.datacenter().isEmpty() && other.datacenter().equals(known.datacenter());
                if (sameDatacenter || other.peer().equals(known.peer())) {
                    throw new IllegalArgumentException("the trust domains "
                            + known.roots().trustDomain() + " and " + name + " share "
                            + (sameDatacenter ? "the datacenter " + other.datacenter() : "the name " + other.peer()));
                }
            }
            federated.put(name, other);
        }
    }

    /** @return the same, with what was wrong with the rest of what was said, for the operator */
    public TrustBundle noting(String problems) {
        TrustBundle same = new TrustBundle(trustDomain, roots, federated.values());
        same.note = problems;
        return same;
    }

    /** @return the empty string where nothing was */
    public String note() {
        return note;
    }

    public String trustDomain() {
        return trustDomain;
    }

    /** @return of our own trust domain */
    public List<X509Certificate> roots() {
        return roots;
    }

    public Collection<FederatedDomain> federated() {
        return Collections.unmodifiableCollection(federated.values());
    }

    /** @return what may vouch for identities of a trust domain: its own roots; null if it is neither ours nor federated */
    public @Nullable TrustBundle of(String domain) {
        FederatedDomain other = federated.get(domain);
        return domain.equals(trustDomain) ? this : other == null ? null : other.roots();
    }

    /** @return of the services in a datacenter: ours, unless a federated domain says that it is there */
    public String trustDomainIn(String datacenter) {
        for (FederatedDomain other : federated.values()) {
            if (other.datacenter().equals(datacenter)) {
                return other.roots().trustDomain();
            }
        }
        return trustDomain;
    }

    /**
     * What intentions call a peer: its service where it is of our trust domain, {@code service@peer} where it is of another, so that
     * what speaks of ours never speaks of others.
     *
     * @return null if its trust domain is neither ours nor federated
     */
    public @Nullable String sourceOf(SpiffeId peer) {
        FederatedDomain other = federated.get(peer.trustDomain());
        return peer.trustDomain().equals(trustDomain)
                ? peer.service()
                : other == null ? null : sourceOf(peer.service(), other.peer());
    }

    /** @param peer the empty string for our own trust domain */
    public static String sourceOf(String service, String peer) {
        return peer.isEmpty() ? service : service + OF + peer;
    }

    /** @return of a source in that form, whether it is of another trust domain than ours */
    public static boolean isForeign(String source) {
        return source.contains(OF);
    }

    @Override
    public String toString() {
        return trustDomain + " (" + roots.size() + " roots)"
                + (federated.isEmpty() ? "" : " with " + federated.values());
    }
}
