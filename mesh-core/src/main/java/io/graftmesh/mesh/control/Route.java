package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One way through a {@link ServiceChain}: what it matches, and where it leads, the first choice first. */
public final class Route {

    private final @Nullable String pathExact;
    private final @Nullable String pathPrefix;
    private final List<Target> targets;

    /**
     * @param pathExact match this path only, or null
     * @param pathPrefix match paths that begin so, or null; with both null everything matches
     * @param targets the target, then those that take over when it has no healthy endpoint; never empty
     */
    public Route(@Nullable String pathExact, @Nullable String pathPrefix, List<Target> targets) {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("a route needs a target");
        }
        this.pathExact = pathExact;
        this.pathPrefix = pathPrefix;
        this.targets = Collections.unmodifiableList(new ArrayList<>(targets));
    }

    public boolean matches(String path) {
        if (pathExact != null) {
            return path.equals(pathExact);
        }
        return pathPrefix == null || path.startsWith(pathPrefix);
    }

    public boolean matchesAll() {
        return pathExact == null && pathPrefix == null;
    }

    /** @return the target, then its failovers */
    public List<Target> targets() {
        return targets;
    }

    @Override
    public String toString() {
        String match = pathExact != null ? pathExact : pathPrefix != null ? pathPrefix + "*" : "*";
        return match + " -> " + targets;
    }
}
