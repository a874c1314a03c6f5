package io.graftmesh.consul.entry;

import io.graftmesh.mesh.Nullable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code service-router} and {@code service-splitter}, as far as this version goes. */
final class RoutingEntries {

    /** Which paths lead where. */
    static final class PathRoute {
        final @Nullable String exact;
        final @Nullable String prefix;
        final Resolver.Place to;

        PathRoute(@Nullable String exact, @Nullable String prefix, Resolver.Place to) {
            this.exact = exact;
            this.prefix = prefix;
            this.to = to;
        }
    }

    /** A share of the traffic. */
    static final class Split {
        final double weight;
        final Resolver.Place to;

        Split(double weight, Resolver.Place to) {
            this.weight = weight;
            this.to = to;
        }
    }

    private RoutingEntries() {}

    static List<PathRoute> router(Doc entry) {
        return entry.get("Routes").items(RoutingEntries::route);
    }

    private static PathRoute route(Doc route) {
        route.only("Match", "Destination");
        Doc http = route.get("Match").only("HTTP").get("HTTP").only("PathExact", "PathPrefix");
        String exact = path(http.get("PathExact"));
        String prefix = path(http.get("PathPrefix"));
        if (exact != null && prefix != null) {
            throw http.get("PathPrefix").error("stands beside PathExact; a route matches on one of them");
        }
        Doc destination = route.get("Destination").only("Service", "ServiceSubset", "Namespace");
        return new PathRoute(exact, "/".equals(prefix) ? null : prefix, place(destination));
    }

    private static @Nullable String path(Doc path) {
        String text = path.text("");
        if (!text.isEmpty() && !text.startsWith("/")) {
            throw path.error("\"" + text + "\" does not begin with /");
        }
        return text.isEmpty() ? null : text;
    }

    static List<Split> splitter(Doc entry) {
        List<Split> splits = new ArrayList<>();
        double sum = 0;
        for (Doc split : entry.require("Splits").items()) {
            split.only("Weight", "Service", "ServiceSubset", "Namespace");
            double weight = split.require("Weight").decimal(0);
            if (!(weight >= 0 && weight <= 100)) {
                throw split.get("Weight").error("\"" + split.get("Weight").text() + "\" is not a share (0-100)");
            }
            sum += weight;
            splits.add(new Split(weight, place(split)));
        }
        // Consul's own rule, in its own steps of a hundredth of a percent.
        if (Math.round(sum * 100) != 10_000) {
            throw entry.get("Splits").error("the weights add up to " + sum + ", not to 100");
        }
        return splits;
    }

    private static Resolver.Place place(Doc doc) {
        return new Resolver.Place(
                doc.get("Service").text(""), doc.get("ServiceSubset").text(""), Collections.emptyList());
    }
}
