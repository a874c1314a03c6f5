package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.TokenVerifier.TokenRefused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** That a request must bear a token of one of these providers: {@code JWT} of an intention or of a permission. */
public final class TokenRequirement {

    /** What a claim must be: this text, or a list that has it among others. */
    public static final class Claim {
        private final List<String> path;
        private final String value;

        /** @param path the names of the fields that lead to it, outermost first */
        public Claim(List<String> path, String value) {
            this.path = Collections.unmodifiableList(new ArrayList<>(path));
            this.value = value;
        }

        boolean matches(Map<String, ?> claims) {
            Object at = claims;
            for (String field : path) {
                at = at instanceof Map ? ((Map<?, ?>) at).get(field) : null;
            }
            return at instanceof List ? ((List<?>) at).contains(value) : value.equals(at);
        }

        @Override
        public String toString() {
            return String.join(".", path) + "=" + value;
        }
    }

    /** Who may have issued the token, and what it must say. */
    public static final class Provider {
        private final String name;
        private final TokenVerifier verifier;
        private final List<Claim> claims;

        /** @param claims which all must match */
        public Provider(String name, TokenVerifier verifier, List<Claim> claims) {
            this.name = name;
            this.verifier = verifier;
            this.claims = Collections.unmodifiableList(new ArrayList<>(claims));
        }

        @Nullable
        String unmet(HttpRequest request) {
            try {
                Map<String, ?> said = verifier.verify(request);
                for (Claim claim : claims) {
                    if (!claim.matches(said)) {
                        return "the token does not say " + claim;
                    }
                }
                return null;
            } catch (TokenRefused refused) {
                return String.valueOf(refused.getMessage());
            }
        }

        @Override
        public String toString() {
            return name + (claims.isEmpty() ? "" : claims.toString());
        }
    }

    private final List<Provider> providers;

    /** @param providers of which one suffices */
    public TokenRequirement(List<Provider> providers) {
        this.providers = Collections.unmodifiableList(new ArrayList<>(providers));
    }

    /** @return why no token of the request will do, in words without any part of a token; null if one does */
    public @Nullable String unmet(HttpRequest request) {
        StringBuilder why = new StringBuilder();
        for (Provider provider : providers) {
            String problem = provider.unmet(request);
            if (problem == null) {
                return null;
            }
            why.append(why.length() == 0 ? "" : "; ")
                    .append(provider.name)
                    .append(": ")
                    .append(problem);
        }
        return why.toString();
    }

    @Override
    public String toString() {
        StringBuilder words = new StringBuilder("with a token of ");
        for (Provider provider : providers) {
            words.append(provider == providers.get(0) ? "" : " or ").append(provider);
        }
        return words.toString();
    }
}
