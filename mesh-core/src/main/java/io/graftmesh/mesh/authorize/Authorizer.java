package io.graftmesh.mesh.authorize;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Permission;
import io.graftmesh.mesh.control.TokenRequirement;
import io.graftmesh.mesh.identity.TrustBundle;

/** Who may call whom, and ask for what: the intention of the highest precedence decides, then the default. */
public final class Authorizer {

    private Authorizer() {}

    /** What was decided, and by which rule. */
    public static final class Decision {
        private final boolean allowed;
        private final boolean byRequest;
        private final String rule;

        Decision(boolean allowed, boolean byRequest, String rule) {
            this.allowed = allowed;
            this.byRequest = byRequest;
            this.rule = rule;
        }

        /** @return whether the connection may be, or the request */
        public boolean allowed() {
            return allowed;
        }

        /** @return whether an allowed connection's requests have yet to be judged, each by itself */
        public boolean byRequest() {
            return byRequest;
        }

        /** @return the intention in words, or {@code default allow} / {@code default deny} */
        public String rule() {
            return rule;
        }
    }

    /** May this source connect? With permissions, or where a token is asked for: it may, if somebody judges its requests. */
    public static Decision decide(Intentions intentions, String source, String destination) {
        Intention rule = ruleFor(intentions, source, destination);
        if (rule == null) {
            return byDefault(intentions, source);
        }
        boolean byRequest = rule.byRequest();
        return new Decision(byRequest || rule.allow(), byRequest, rule.toString());
    }

    /**
     * May this source ask for this?
     *
     * @param request with the path that the server will serve
     */
    public static Decision decide(Intentions intentions, String source, String destination, HttpRequest request) {
        Intention rule = ruleFor(intentions, source, destination);
        if (rule == null || !rule.byRequest()) {
            return decide(intentions, source, destination);
        }
        Decision asServed = byRule(rule, intentions, source, request);
        HttpRequest otherwise = asServed.allowed() ? CanonicalRequest.of(request) : null;
        return otherwise == null ? asServed : byRule(rule, intentions, source, otherwise);
    }

    /** What the whole intention asks for, it asks for of each request; the default's too. */
    private static Decision byRule(Intention rule, Intentions intentions, String source, HttpRequest request) {
        Decision said = rule.permissions().isEmpty()
                ? new Decision(rule.allow(), false, rule.toString())
                : byPermission(rule, intentions, source, request);
        return withToken(said, rule.token(), request);
    }

    /** The first permission that matches; Consul leaves what none matches to the default. */
    private static Decision byPermission(Intention rule, Intentions intentions, String source, HttpRequest request) {
        for (Permission permission : rule.permissions()) {
            if (permission.matches(request)) {
                String words = rule.source() + " => " + rule.destination() + " " + permission;
                return withToken(new Decision(permission.allow(), false, words), permission.token(), request);
            }
        }
        return byDefault(intentions, source);
    }

    /** A token makes what is allowed depend on it; it allows nothing by itself. */
    private static Decision withToken(Decision said, @Nullable TokenRequirement token, HttpRequest request) {
        String unmet = said.allowed() && token != null ? token.unmet(request) : null;
        return unmet == null ? said : new Decision(false, false, said.rule() + ", but " + unmet);
    }

    /** A default that allows was said of the mesh's own services: who comes from elsewhere must be named. */
    private static Decision byDefault(Intentions intentions, String source) {
        if (TrustBundle.isForeign(source)) {
            return new Decision(false, false, "default deny for another trust domain");
        }
        boolean allow = intentions.allowByDefault();
        return new Decision(allow, false, allow ? "default allow" : "default deny");
    }

    private static @Nullable Intention ruleFor(Intentions intentions, String source, String destination) {
        for (Intention rule : intentions.rules()) {
            if (matchesSource(rule.source(), source) && matches(rule.destination(), destination)) {
                return rule;
            }
        }
        return null;
    }

    /** {@code *} is any service of our own trust domain; {@code *@other} any of that one. */
    private static boolean matchesSource(String pattern, String source) {
        boolean any = pattern.equals("*") && !TrustBundle.isForeign(source);
        boolean anyThere = pattern.startsWith("*@") && source.endsWith(pattern.substring(1));
        return any || anyThere || pattern.equals(source);
    }

    private static boolean matches(String pattern, String name) {
        return pattern.equals("*") || pattern.equals(name);
    }
}
