package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;

/** What a header or a query parameter of a name must be. */
public final class NamedMatch {

    private final String name;
    private final TextMatch match;
    private final boolean invert;

    /** @param invert true: matches where it is anything else, or not there */
    public NamedMatch(String name, TextMatch match, boolean invert) {
        this.name = name;
        this.match = match;
        this.invert = invert;
    }

    public String name() {
        return name;
    }

    public boolean matches(@Nullable String value) {
        return match.matches(value) != invert;
    }

    @Override
    public String toString() {
        return name + (invert ? "!=" : "=") + match;
    }
}
