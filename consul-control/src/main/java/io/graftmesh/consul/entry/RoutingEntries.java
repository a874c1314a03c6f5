package io.graftmesh.consul.entry;

import io.graftmesh.mesh.control.HeaderChanges;
import io.graftmesh.mesh.control.RouteActions;
import io.graftmesh.mesh.control.RouteMatch;
import io.graftmesh.mesh.control.Split;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code service-router} and {@code service-splitter}. */
final class RoutingEntries {

    /** Which requests lead where. */
    static final class RouterRoute {
        final RouteMatch match;
        final RouteActions actions;
        final String service;
        final String subset;

        RouterRoute(RouteMatch match, RouteActions actions, String service, String subset) {
            this.match = match;
            this.actions = actions;
            this.service = service;
            this.subset = subset;
        }
    }

    /** A share of the traffic. */
    static final class SplitterSplit {
        final int weight;
        final String service;
        final String subset;
        final HeaderChanges requestHeaders;
        final HeaderChanges responseHeaders;

        SplitterSplit(
                int weight,
                String service,
                String subset,
                HeaderChanges requestHeaders,
                HeaderChanges responseHeaders) {
            this.weight = weight;
            this.service = service;
            this.subset = subset;
            this.requestHeaders = requestHeaders;
            this.responseHeaders = responseHeaders;
        }
    }

    private RoutingEntries() {}

    static List<RouterRoute> router(Doc entry) {
        return entry.get("Routes").items(RoutingEntries::route);
    }

    private static RouterRoute route(Doc route) {
        route.only("Match", "Destination");
        RouteMatch match = RouteReader.match(route.get("Match").only("HTTP").get("HTTP"));
        Doc destination = route.get("Destination")
                .only(
                        "Service",
                        "ServiceSubset",
                        "Namespace",
                        "PrefixRewrite",
                        "RequestTimeout",
                        "NumRetries",
                        "RetryOn",
                        "RetryOnConnectFailure",
                        "RetryOnStatusCodes",
                        "RequestHeaders",
                        "ResponseHeaders");
        return new RouterRoute(
                match,
                RouteReader.actions(destination, match),
                destination.get("Service").text(""),
                destination.get("ServiceSubset").text(""));
    }

    static List<SplitterSplit> splitter(String self, Doc entry) {
        List<SplitterSplit> splits = new ArrayList<>();
        Set<String> places = new HashSet<>();
        int sum = 0;
        for (Doc split : entry.require("Splits").items()) {
            split.only("Weight", "Service", "ServiceSubset", "Namespace", "RequestHeaders", "ResponseHeaders");
            int weight = weight(split.require("Weight"));
            sum += weight;
            String place = split.get("Service").text(self) + "/"
                    + split.get("ServiceSubset").text("");
            if (!places.add(place)) {
                throw split.error("leads where another split leads already");
            }
            splits.add(new SplitterSplit(
                    weight,
                    split.get("Service").text(""),
                    split.get("ServiceSubset").text(""),
                    RouteReader.headers(split.get("RequestHeaders")),
                    RouteReader.headers(split.get("ResponseHeaders"))));
        }
        if (sum != Split.WHOLE) {
            throw entry.get("Splits").error("the weights add up to " + sum / 100.0 + ", not to 100");
        }
        return splits;
    }

    /** @return in Consul's own steps of a hundredth of a percent */
    private static int weight(Doc weight) {
        double share = weight.decimal(0);
        if (!(share >= 0 && share <= 100)) {
            throw weight.error("\"" + weight.text() + "\" is not a share (0-100)");
        }
        return (int) Math.round(share * 100);
    }
}
