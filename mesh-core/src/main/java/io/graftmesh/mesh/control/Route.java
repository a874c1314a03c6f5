package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** One way through a {@link ServiceChain}: which requests it is for, what it does to them, and where they go. */
public final class Route {

    private final RouteMatch match;
    private final RouteActions actions;
    private final List<Split> splits;
    private final List<Target> targets;

    /** @param splits whose weights add up to {@link Split#WHOLE}; never empty */
    public Route(RouteMatch match, RouteActions actions, List<Split> splits) {
        if (splits.isEmpty()) {
            throw new IllegalArgumentException("a route needs a target");
        }
        this.match = match;
        this.actions = actions;
        this.splits = Collections.unmodifiableList(new ArrayList<>(splits));
        Set<Target> all = new LinkedHashSet<>();
        splits.forEach(split -> all.addAll(split.targets()));
        this.targets = Collections.unmodifiableList(new ArrayList<>(all));
    }

    /**
     * All that matches a path, to one target.
     *
     * @param pathExact match this path only, or null
     * @param pathPrefix match paths that begin so, or null; with both null everything matches
     */
    public Route(@Nullable String pathExact, @Nullable String pathPrefix, List<Target> targets) {
        this(byPath(pathExact, pathPrefix), RouteActions.NONE, Collections.singletonList(Split.allTo(targets)));
    }

    private static RouteMatch byPath(@Nullable String exact, @Nullable String prefix) {
        TextMatch path = exact != null ? TextMatch.exact(exact) : prefix != null ? TextMatch.prefix(prefix) : null;
        return new RouteMatch(path, Collections.emptyList(), Collections.emptyList(), Collections.emptySet());
    }

    public RouteMatch match() {
        return match;
    }

    public RouteActions actions() {
        return actions;
    }

    public List<Split> splits() {
        return splits;
    }

    /** @param random given n, a number from 0 to n-1 */
    public Split split(IntUnaryOperator random) {
        if (splits.size() == 1) {
            return splits.get(0);
        }
        int drawn = random.applyAsInt(Split.WHOLE);
        for (Split split : splits) {
            drawn -= split.weight();
            if (drawn < 0) {
                return split;
            }
        }
        // Rounding may leave a hundredth of a percent over.
        return splits.get(splits.size() - 1);
    }

    /** @return every target that a call on this route may reach */
    public List<Target> targets() {
        return targets;
    }

    @Override
    public String toString() {
        return match + " ->" + actions + " " + splits;
    }
}
