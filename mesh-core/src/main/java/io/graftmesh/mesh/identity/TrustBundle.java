package io.graftmesh.mesh.identity;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The roots that a trust domain's leaves chain to. While a CA rotates it holds the old and the new one. */
public final class TrustBundle {

    private final String trustDomain;
    private final List<X509Certificate> roots;

    public TrustBundle(String trustDomain, List<X509Certificate> roots) {
        this.trustDomain = trustDomain.toLowerCase(Locale.ROOT);
        this.roots = Collections.unmodifiableList(new ArrayList<>(roots));
    }

    public String trustDomain() {
        return trustDomain;
    }

    public List<X509Certificate> roots() {
        return roots;
    }

    @Override
    public String toString() {
        return trustDomain + " (" + roots.size() + " roots)";
    }
}
