package io.graftmesh.mesh.identity;

import io.graftmesh.mesh.Nullable;
import java.net.URI;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a workload is: {@code spiffe://<trust-domain>/ns/<namespace>/dc/<datacenter>/svc/<service>}, the form of Consul
 * Connect. Trust domains compare without regard to case (they are host names), the rest exactly.
 */
public final class SpiffeId {

    /** One path segment of the SPIFFE specification (letters, digits, {@code . - _}), 2,048 bytes in all at the most. */
    private static final Pattern SERVICE = Pattern.compile(
            "spiffe://([a-zA-Z0-9._-]{1,255})/ns/([a-zA-Z0-9._-]+)/dc/([a-zA-Z0-9._-]+)/svc/([a-zA-Z0-9._-]+)");

    private static final int MAX_LENGTH = 2048;

    private final String trustDomain;
    private final String namespace;
    private final String datacenter;
    private final String service;

    public SpiffeId(String trustDomain, String namespace, String datacenter, String service) {
        this.trustDomain = trustDomain.toLowerCase(java.util.Locale.ROOT);
        this.namespace = namespace;
        this.datacenter = datacenter;
        this.service = service;
    }

    /**
     * @param uri what a certificate's URI subject alternative name says
     * @return the identity, or null if it is not a service's identity in the form above
     */
    public static @Nullable SpiffeId parse(String uri) {
        if (uri.length() > MAX_LENGTH) {
            return null;
        }
        Matcher m = SERVICE.matcher(uri);
        if (!m.matches() || isDots(m.group(2)) || isDots(m.group(3)) || isDots(m.group(4))) {
            return null;
        }
        return new SpiffeId(m.group(1), m.group(2), m.group(3), m.group(4));
    }

    private static boolean isDots(String segment) {
        return segment.equals(".") || segment.equals("..");
    }

    public String trustDomain() {
        return trustDomain;
    }

    public String namespace() {
        return namespace;
    }

    public String datacenter() {
        return datacenter;
    }

    public String service() {
        return service;
    }

    public URI toUri() {
        return URI.create(toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof SpiffeId)) {
            return false;
        }
        SpiffeId that = (SpiffeId) other;
        return trustDomain.equals(that.trustDomain)
                && namespace.equals(that.namespace)
                && datacenter.equals(that.datacenter)
                && service.equals(that.service);
    }

    @Override
    public int hashCode() {
        return Objects.hash(trustDomain, namespace, datacenter, service);
    }

    @Override
    public String toString() {
        return "spiffe://" + trustDomain + "/ns/" + namespace + "/dc/" + datacenter + "/svc/" + service;
    }
}
