package io.graftmesh.consul.token;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.control.TokenVerifier;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Verifies tokens as a {@code jwt-provider} entry says: where they are, who signed them, for whom and until when. */
public final class JwtVerifier implements TokenVerifier {

    /** What an entry says beside its keys. */
    public static final class Rules {
        private final String issuer;
        private final List<String> audiences;
        private final List<TokenLocation> locations;
        private final int skewSeconds;
        private final int cacheSize;

        /**
         * @param issuer what {@code iss} must be; the empty string: anything
         * @param audiences of which {@code aud} must name one; empty: anything
         * @param skewSeconds by how much the issuer's clock may differ from ours
         * @param cacheSize how many verified signatures are remembered
         */
        public Rules(
                String issuer, List<String> audiences, List<TokenLocation> locations, int skewSeconds, int cacheSize) {
            this.issuer = issuer;
            this.audiences = audiences;
            this.locations = locations;
            this.skewSeconds = skewSeconds;
            this.cacheSize = cacheSize;
        }
    }

    private final Rules rules;
    private final KeySource source;
    private final MeshClock clock;
    private final Map<String, Map<String, @Nullable Object>> verified;
    private @Nullable KeySet verifiedBy;

    public JwtVerifier(Rules rules, KeySource source, MeshClock clock) {
        this.rules = rules;
        this.source = source;
        this.clock = clock;
        this.verified = new LinkedHashMap<String, Map<String, @Nullable Object>>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Map<String, @Nullable Object>> eldest) {
                return size() > rules.cacheSize;
            }
        };
    }

    @Override
    public Map<String, ?> verify(HttpRequest request) throws TokenRefused {
        Set<String> tokens = new LinkedHashSet<>();
        for (TokenLocation location : rules.locations) {
            location.collect(request, tokens);
        }
        String token = TokenLocation.only(tokens);
        if (token == null) {
            throw new TokenRefused("the request bears no token");
        }
        Map<String, @Nullable Object> claims = signed(token);
        checkTimes(claims);
        if (!rules.issuer.isEmpty() && !rules.issuer.equals(claims.get("iss"))) {
            throw new TokenRefused("the token is of another issuer");
        }
        if (!rules.audiences.isEmpty() && !isForUs(claims.get("aud"))) {
            throw new TokenRefused("the token is for another audience");
        }
        return claims;
    }

    /** @return what somebody signed, with a key of the issuer's that is good now */
    private Map<String, @Nullable Object> signed(String text) throws TokenRefused {
        KeySet keys = source.keys();
        Map<String, @Nullable Object> known = remembered(text, keys);
        if (known != null) {
            return known;
        }
        SignedToken token = SignedToken.parse(text);
        if (keys == null || !token.hasKeyIn(keys)) {
            keys = source.newerThan(keys);
        }
        if (keys == null) {
            throw new TokenRefused("the issuer's keys are not known");
        }
        if (!token.hasKeyIn(keys)) {
            throw new TokenRefused("the token is signed with a key that is not the issuer's");
        }
        if (!token.isSignedBy(keys)) {
            throw new TokenRefused("the token's signature is wrong");
        }
        remember(text, keys, token.claims());
        return token.claims();
    }

    private synchronized @Nullable Map<String, @Nullable Object> remembered(String text, @Nullable KeySet keys) {
        return keys == verifiedBy ? verified.get(text) : null;
    }

    /** Only as long as the keys are the same: one that the issuer takes away shall count for nothing. */
    private synchronized void remember(String text, KeySet keys, Map<String, @Nullable Object> claims) {
        if (keys != verifiedBy) {
            verified.clear();
            verifiedBy = keys;
        }
        if (rules.cacheSize > 0) {
            verified.put(text, Collections.unmodifiableMap(claims));
        }
    }

    /** One that says no {@code exp} does not expire, as in Envoy. */
    private void checkTimes(Map<String, @Nullable Object> claims) throws TokenRefused {
        double now = clock.wallMillis() / 1000.0;
        if (now > seconds(claims, "exp", Double.POSITIVE_INFINITY) + rules.skewSeconds) {
            throw new TokenRefused("the token has expired");
        }
        if (now < seconds(claims, "nbf", Double.NEGATIVE_INFINITY) - rules.skewSeconds) {
            throw new TokenRefused("the token is not valid yet");
        }
    }

    private static double seconds(Map<String, @Nullable Object> claims, String name, double otherwise)
            throws TokenRefused {
        if (!claims.containsKey(name)) {
            return otherwise;
        }
        Object value = claims.get(name);
        if (!(value instanceof Double)) {
            throw new TokenRefused("the token is malformed");
        }
        return (Double) value;
    }

    private boolean isForUs(@Nullable Object audience) {
        return audience instanceof List
                ? ((List<?>) audience).stream().anyMatch(rules.audiences::contains)
                : audience instanceof String && rules.audiences.contains(audience);
    }
}
