package io.graftmesh.consul.entry;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.LoadBalancer;
import io.graftmesh.mesh.control.LoadBalancer.HashField;
import io.graftmesh.mesh.control.LoadBalancer.HashPolicy;
import io.graftmesh.mesh.control.LoadBalancer.Policy;

/** {@code LoadBalancer} of a {@code service-resolver}. */
public final class LoadBalancerReader {

    private LoadBalancerReader() {}

    /** @param doc absent: the default */
    public static LoadBalancer read(Doc doc) {
        doc.only("Policy", "LeastRequestConfig", "RingHashConfig", "HashPolicies");
        Doc least = doc.get("LeastRequestConfig").only("ChoiceCount");
        Doc ring = doc.get("RingHashConfig").only("MinimumRingSize", "MaximumRingSize");
        int min = number(ring.get("MinimumRingSize"), 1, LoadBalancer.RING_MAX, LoadBalancer.RING_MIN);
        int max = number(ring.get("MaximumRingSize"), 1, Integer.MAX_VALUE, LoadBalancer.RING_MAX);
        if (min > max) {
            throw ring.get("MinimumRingSize").error(min + " is more than MaximumRingSize, " + max);
        }
        LoadBalancer read = new LoadBalancer(
                policy(doc.get("Policy")),
                number(least.get("ChoiceCount"), 2, 1_000, LoadBalancer.CHOICES),
                min,
                Math.min(max, LoadBalancer.RING_MAX),
                doc.get("HashPolicies").items(LoadBalancerReader::hashPolicy));
        if (!read.hashPolicies().isEmpty() && !read.isByHash()) {
            throw doc.get("HashPolicies")
                    .error("mean nothing to " + doc.get("Policy").text("the default policy")
                            + "; Policy must be ring_hash or maglev");
        }
        return read;
    }

    private static Policy policy(Doc policy) {
        if (policy.text("").isEmpty()) {
            return Policy.PEAK_EWMA;
        }
        String name = policy.oneOf("peak_ewma", "least_request", "round_robin", "random", "ring_hash", "maglev");
        return Policy.valueOf(name.toUpperCase(java.util.Locale.ROOT));
    }

    private static int number(Doc field, int min, int max, int otherwise) {
        return field.isAbsent() || field.text("").equals("0")
                ? otherwise
                : field.number(min, max, "a number (" + min + "-" + max + ")");
    }

    private static HashPolicy hashPolicy(Doc doc) {
        doc.only("Field", "FieldValue", "CookieConfig", "SourceIP", "Terminal");
        boolean terminal = doc.get("Terminal").flag();
        if (doc.get("SourceIP").flag()) {
            return new HashPolicy(HashField.SOURCE_IP, "", terminal, null);
        }
        String field = doc.require("Field").oneOf("header", "cookie", "query_parameter");
        HashField kind = HashField.valueOf(field.toUpperCase(java.util.Locale.ROOT));
        Doc cookie = doc.get("CookieConfig").only("Session", "TTL", "Path");
        if (!cookie.isAbsent() && kind != HashField.COOKIE) {
            throw cookie.error("is for Field cookie only");
        }
        return new HashPolicy(kind, doc.require("FieldValue").text(), terminal, attributes(cookie));
    }

    /** As Envoy: without a time to live, the cookie is not made. */
    private static @Nullable String attributes(Doc cookie) {
        long ttl = Durations.millis(cookie.get("TTL"));
        boolean session = cookie.get("Session").flag();
        if (!session && ttl == 0) {
            return null;
        }
        String path = cookie.get("Path").text("");
        return (session ? "" : "; Max-Age=" + Math.max(1, ttl / 1_000))
                + (path.isEmpty() ? "" : "; Path=" + path)
                + "; HttpOnly";
    }
}
