package io.graftmesh.consul.entry;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.LoadBalancer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@code service-resolver} entry: where a service's calls go in the end. */
final class Resolver {

    /** A service and perhaps a subset of it, elsewhere perhaps; empty strings where the entry does not say. */
    static final class Place {
        final String service;
        final String subset;
        final List<String> datacenters;

        Place(String service, String subset, List<String> datacenters) {
            this.service = service;
            this.subset = subset;
            this.datacenters = datacenters;
        }

        String datacenter() {
            return datacenters.isEmpty() ? "" : datacenters.get(0);
        }
    }

    final @Nullable Place redirect;
    final String defaultSubset;
    final LoadBalancer loadBalancer;
    final long connectTimeoutMillis;
    final Map<String, SubsetFilter> subsets = new LinkedHashMap<>();
    final Map<String, Place> failover = new LinkedHashMap<>();

    Resolver(Doc entry) {
        Doc to = entry.get("Redirect").only("Service", "ServiceSubset", "Namespace", "Datacenter");
        redirect = to.isAbsent() ? null : new Place(to.get("Service").text(""), subset(to), one(to.get("Datacenter")));
        defaultSubset = entry.get("DefaultSubset").text("");
        loadBalancer = LoadBalancerReader.read(entry.get("LoadBalancer"));
        connectTimeoutMillis = RouteReader.connectTimeout(entry.get("ConnectTimeout"));
        entry.get("Subsets").fields().forEach((name, subset) -> {
            subset.only("Filter", "OnlyPassing");
            subset.get("OnlyPassing").flag();
            subsets.put(name, SubsetFilter.parse(subset.get("Filter")));
        });
        entry.get("Failover").fields().forEach((of, target) -> {
            target.only("Service", "ServiceSubset", "Namespace", "Datacenters");
            failover.put(
                    of,
                    new Place(
                            target.get("Service").text(""),
                            subset(target),
                            target.get("Datacenters").items(Doc::text)));
        });
        if (!defaultSubset.isEmpty() && !subsets.containsKey(defaultSubset)) {
            throw entry.get("DefaultSubset").error("\"" + defaultSubset + "\" is none of Subsets");
        }
        for (String of : failover.keySet()) {
            if (!of.equals("*") && !of.isEmpty() && !subsets.containsKey(of)) {
                throw entry.get("Failover").get(of).error("\"" + of + "\" is none of Subsets");
            }
        }
    }

    private static String subset(Doc place) {
        return place.get("ServiceSubset").text("");
    }

    private static List<String> one(Doc datacenter) {
        String name = datacenter.text("");
        return name.isEmpty() ? Collections.emptyList() : Arrays.asList(name);
    }

    @Nullable
    Place failoverOf(String subset) {
        Place own = failover.get(subset);
        return own != null ? own : failover.get("*");
    }
}
