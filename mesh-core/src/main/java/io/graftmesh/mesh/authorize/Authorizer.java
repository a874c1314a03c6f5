package io.graftmesh.mesh.authorize;

import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.Intentions;

/** Who may call whom: the intention of the highest precedence decides, then the default. */
public final class Authorizer {

    private Authorizer() {}

    /** What was decided, and by which rule. */
    public static final class Decision {
        private final boolean allowed;
        private final String rule;

        Decision(boolean allowed, String rule) {
            this.allowed = allowed;
            this.rule = rule;
        }

        public boolean allowed() {
            return allowed;
        }

        /** @return the intention in words, or {@code default allow} / {@code default deny} */
        public String rule() {
            return rule;
        }
    }

    public static Decision decide(Intentions intentions, String source, String destination) {
        for (Intention rule : intentions.rules()) {
            if (matches(rule.source(), source) && matches(rule.destination(), destination)) {
                return new Decision(rule.allow(), rule.toString());
            }
        }
        boolean allow = intentions.allowByDefault();
        return new Decision(allow, allow ? "default allow" : "default deny");
    }

    private static boolean matches(String pattern, String name) {
        return pattern.equals("*") || pattern.equals(name);
    }
}
