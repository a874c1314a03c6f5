package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;

/** What an intention says of some of the requests between its two services: those that match are allowed, or denied. */
public final class Permission {

    private final boolean allow;
    private final RouteMatch match;
    private final @Nullable TokenRequirement token;

    public Permission(boolean allow, RouteMatch match) {
        this(allow, match, null);
    }

    /** @param token what a request that matches must bear to be allowed: a condition of its own, which no later permission repairs */
    public Permission(boolean allow, RouteMatch match, @Nullable TokenRequirement token) {
        this.allow = allow;
        this.match = match;
        this.token = token;
    }

    public boolean allow() {
        return allow;
    }

    public boolean matches(HttpRequest request) {
        return match.matches(request);
    }

    public @Nullable TokenRequirement token() {
        return token;
    }

    @Override
    public String toString() {
        return (allow ? "allow " : "deny ") + match + (token == null ? "" : " " + token);
    }
}
