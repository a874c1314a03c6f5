package io.graftmesh.consul;

import io.graftmesh.consul.entry.Doc;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Route;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Consul's compiled discovery chain as a {@link ServiceChain}.
 *
 * <p>What a chain can say and this port cannot yet: a split becomes its heaviest leg (all of the traffic), a route that
 * matches on anything but a path, or rewrites the path, is left out. {@link #leftOut} names each of them.
 */
final class ChainReader {

    /** A chain is a tree of router, splitters and resolvers; deeper than this it is a circle. */
    private static final int MAX_DEPTH = 16;

    private final Doc chain;
    private final Map<Target, String> filters = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();

    /** @param document the answer of {@code /v1/discovery-chain/…} */
    ChainReader(Doc document) {
        this.chain = document.require("Chain");
    }

    ServiceChain read() {
        String service = chain.require("ServiceName").text();
        String protocol = protocol(chain.get("Protocol").text("tcp"));
        Doc start = node(chain.require("StartNode").text());
        List<Route> routes = new ArrayList<>();
        if (start.get("Type").text("").equals("router")) {
            readRoutes(start, routes);
        } else {
            routes.add(new Route(null, null, targets(start, 0)));
        }
        if (routes.isEmpty() || !routes.get(routes.size() - 1).match().matchesAll()) {
            throw start.get("Routes").error("has no route that matches everything");
        }
        return new ServiceChain(service, protocol, routes);
    }

    /** What is no HTTP is bytes to us. */
    private static String protocol(String protocol) {
        return Arrays.asList("http", "http2", "grpc").contains(protocol) ? protocol : "tcp";
    }

    private void readRoutes(Doc router, List<Route> routes) {
        for (Doc route : router.get("Routes").items()) {
            Doc definition = route.get("Definition");
            Doc match = definition.get("Match").get("HTTP");
            String unsupported = unsupported(match, definition.get("Destination"));
            if (unsupported != null) {
                leftOut.add("route " + (routes.size() + leftOut.size() + 1) + " (" + unsupported + ")");
                continue;
            }
            String exact = match.get("PathExact").text("");
            String prefix = match.get("PathPrefix").text("");
            routes.add(new Route(
                    exact.isEmpty() ? null : exact,
                    // Consul ends every router with a route for the prefix "/", which is every path there is.
                    prefix.isEmpty() || prefix.equals("/") ? null : prefix,
                    targets(node(route.require("NextNode").text()), 0)));
        }
    }

    private static @Nullable String unsupported(Doc match, Doc destination) {
        for (String field : new String[] {"PathRegex", "Header", "QueryParam", "Methods"}) {
            if (!match.get(field).isAbsent()) {
                return "matches on " + field;
            }
        }
        return destination.get("PrefixRewrite").isAbsent() ? null : "rewrites the path";
    }

    private List<Target> targets(Doc node, int depth) {
        if (depth > MAX_DEPTH) {
            throw node.error("is part of a circle");
        }
        switch (node.get("Type").text("")) {
            case "splitter":
                return targets(node(heaviest(node).require("NextNode").text()), depth + 1);
            case "resolver":
                Doc resolver = node.require("Resolver");
                Set<Target> targets = new LinkedHashSet<>();
                targets.add(target(resolver.require("Target").text()));
                for (Doc failover : resolver.get("Failover").get("Targets").items()) {
                    targets.add(target(failover.text()));
                }
                return new ArrayList<>(targets);
            default:
                throw node.get("Type").error("\"" + node.get("Type").text("") + "\" is neither splitter nor resolver");
        }
    }

    private Doc heaviest(Doc splitter) {
        Doc heaviest = null;
        double most = -1;
        for (Doc split : splitter.require("Splits").items()) {
            double weight = split.get("Weight").decimal(0);
            if (weight > most) {
                most = weight;
                heaviest = split;
            }
        }
        if (heaviest == null) {
            throw splitter.get("Splits").error("is empty");
        }
        if (splitter.get("Splits").items().size() > 1) {
            leftOut.add("split of " + splitter.get("Name").text("?") + " (its heaviest leg takes everything)");
        }
        return heaviest;
    }

    private Doc node(String id) {
        return chain.require("Nodes").require(id);
    }

    private Target target(String id) {
        Doc doc = chain.require("Targets").require(id);
        Target target = new Target(
                doc.require("Service").text(),
                doc.get("ServiceSubset").text(""),
                doc.get("Namespace").text("default"),
                doc.require("Datacenter").text());
        filters.put(target, doc.get("Subset").get("Filter").text(""));
        return target;
    }

    /** @return of every target in the chain, the filter that makes its subset; empty for all instances */
    Map<Target, String> filters() {
        return filters;
    }

    List<String> leftOut() {
        return leftOut;
    }
}
