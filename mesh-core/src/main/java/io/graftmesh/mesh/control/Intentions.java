package io.graftmesh.mesh.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All intentions that concern one destination, and what holds where none matches. */
public final class Intentions {

    private final boolean allowByDefault;
    private final List<Intention> rules;
    private final boolean judgeRequests;

    /** @param allowByDefault as the control plane says (Consul: allow unless ACLs are on with default deny) */
    public Intentions(boolean allowByDefault, List<Intention> rules) {
        this.allowByDefault = allowByDefault;
        List<Intention> sorted = new ArrayList<>(rules);
        sorted.sort((a, b) -> Integer.compare(b.precedence(), a.precedence()));
        this.rules = Collections.unmodifiableList(sorted);
        this.judgeRequests = sorted.stream().anyMatch(Intention::byRequest);
    }

    /** @return whether any rule says something of single requests */
    public boolean judgeRequests() {
        return judgeRequests;
    }

    public boolean allowByDefault() {
        return allowByDefault;
    }

    /** @return highest precedence first */
    public List<Intention> rules() {
        return rules;
    }
}
