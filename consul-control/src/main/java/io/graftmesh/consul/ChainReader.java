package io.graftmesh.consul;

import io.graftmesh.consul.entry.Doc;
import io.graftmesh.consul.entry.LoadBalancerReader;
import io.graftmesh.consul.entry.RouteReader;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.HeaderChanges;
import io.graftmesh.mesh.control.Route;
import io.graftmesh.mesh.control.RouteActions;
import io.graftmesh.mesh.control.RouteMatch;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Split;
import io.graftmesh.mesh.control.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Consul's compiled discovery chain as a {@link ServiceChain}. */
final class ChainReader {

    /** A chain is a tree of router, splitters and resolvers; deeper than this it is a circle. */
    private static final int MAX_DEPTH = 16;

    private final Doc chain;
    private final Map<Target, String> filters = new LinkedHashMap<>();

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
            start.get("Routes").items().forEach(route -> routes.add(route(route)));
        } else {
            routes.add(new Route(RouteMatch.ALL, RouteActions.NONE, splits(start)));
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

    private Route route(Doc route) {
        Doc definition = route.get("Definition");
        RouteMatch match = RouteReader.match(definition.get("Match").get("HTTP"));
        RouteActions actions = RouteReader.actions(definition.get("Destination"), match);
        return new Route(match, actions, splits(node(route.require("NextNode").text())));
    }

    private List<Split> splits(Doc node) {
        List<Split> splits = new ArrayList<>();
        addSplits(node, Split.WHOLE, null, splits, 0);
        return splits;
    }

    /** Consul has flattened splitters that lead to splitters; where one has not been, its weights are multiplied. */
    private void addSplits(Doc node, double weight, @Nullable Doc definition, List<Split> splits, int depth) {
        if (depth > MAX_DEPTH) {
            throw node.error("is part of a circle");
        }
        switch (node.get("Type").text("")) {
            case "splitter":
                for (Doc split : node.require("Splits").items()) {
                    double share = split.get("Weight").decimal(0);
                    if (!(share >= 0 && share <= 100)) {
                        throw split.get("Weight").error("\"" + share + "\" is not a share (0-100)");
                    }
                    Doc next = node(split.require("NextNode").text());
                    addSplits(next, weight * share / 100, split.get("Definition"), splits, depth + 1);
                }
                break;
            case "resolver":
                splits.add(split(node, (int) Math.round(weight), definition));
                break;
            default:
                throw node.get("Type").error("\"" + node.get("Type").text("") + "\" is neither splitter nor resolver");
        }
    }

    private Split split(Doc node, int weight, @Nullable Doc definition) {
        Doc resolver = node.require("Resolver");
        Set<Target> targets = new LinkedHashSet<>();
        targets.add(target(resolver.require("Target").text()));
        for (Doc failover : resolver.get("Failover").get("Targets").items()) {
            targets.add(target(failover.text()));
        }
        return new Split(
                weight,
                new ArrayList<>(targets),
                LoadBalancerReader.read(node.get("LoadBalancer")),
                RouteReader.connectTimeout(resolver.get("ConnectTimeout")),
                definition == null ? HeaderChanges.NONE : RouteReader.headers(definition.get("RequestHeaders")),
                definition == null ? HeaderChanges.NONE : RouteReader.headers(definition.get("ResponseHeaders")));
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
        return Collections.unmodifiableMap(filters);
    }
}
