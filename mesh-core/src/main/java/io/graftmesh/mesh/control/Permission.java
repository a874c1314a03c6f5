package io.graftmesh.mesh.control;

/** What an intention says of some of the requests between its two services: those that match are allowed, or denied. */
public final class Permission {

    private final boolean allow;
    private final RouteMatch match;

    public Permission(boolean allow, RouteMatch match) {
        this.allow = allow;
        this.match = match;
    }

    public boolean allow() {
        return allow;
    }

    public boolean matches(HttpRequest request) {
        return match.matches(request);
    }

    @Override
    public String toString() {
        return (allow ? "allow " : "deny ") + match;
    }
}
