package io.graftmesh.consul.entry;

import io.graftmesh.mesh.control.Route;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Compiles config entries into a {@link ServiceChain} as Consul does on its side: router, then splitter, then resolver
 * with redirect, default subset and failover. A split becomes its heaviest leg, as long as routes have no shares.
 */
public final class ChainCompiler {

    private static final String NAMESPACE = "default";

    /** Redirects and splits may lead on; more steps than this are a circle. */
    private static final int MAX_DEPTH = 16;

    private final ConfigEntries entries;
    private final String datacenter;

    public ChainCompiler(ConfigEntries entries, String datacenter) {
        this.entries = entries;
        this.datacenter = datacenter;
    }

    /** @throws DocException if the entries lead in a circle */
    public ServiceChain compile(String service) {
        String protocol = entries.protocol(service);
        boolean http = Arrays.asList("http", "http2", "grpc").contains(protocol);
        List<Route> routes = new ArrayList<>();
        // What is no HTTP has no paths; Consul ignores the router of such a service too.
        for (RoutingEntries.PathRoute route :
                http ? entries.router(service) : Collections.<RoutingEntries.PathRoute>emptyList()) {
            routes.add(new Route(route.exact, route.prefix, split(service, route.to, 0)));
        }
        routes.add(new Route(null, null, split(service, HERE, 0)));
        return new ServiceChain(service, http ? protocol : "tcp", routes);
    }

    private static final Resolver.Place HERE = new Resolver.Place("", "", Collections.emptyList());

    private List<Target> split(String service, Resolver.Place to, int depth) {
        String name = to.service.isEmpty() ? service : to.service;
        checkDepth(name, depth);
        List<RoutingEntries.Split> splits = entries.splitter(name);
        if (!to.subset.isEmpty() || splits.isEmpty()) {
            return resolve(name, to.subset, datacenter, depth);
        }
        RoutingEntries.Split heaviest = splits.get(0);
        for (RoutingEntries.Split split : splits) {
            heaviest = split.weight > heaviest.weight ? split : heaviest;
        }
        boolean itself = heaviest.to.service.isEmpty() || heaviest.to.service.equals(name);
        return itself ? resolve(name, heaviest.to.subset, datacenter, depth + 1) : split(name, heaviest.to, depth + 1);
    }

    private List<Target> resolve(String service, String subset, String dc, int depth) {
        checkDepth(service, depth);
        Resolver resolver = entries.resolver(service);
        if (resolver == null) {
            return Collections.singletonList(new Target(service, subset, NAMESPACE, dc));
        }
        Resolver.Place redirect = resolver.redirect;
        if (redirect != null) {
            return resolve(
                    redirect.service.isEmpty() ? service : redirect.service,
                    redirect.subset,
                    redirect.datacenters.isEmpty() ? dc : redirect.datacenters.get(0),
                    depth + 1);
        }
        String effective = subset.isEmpty() ? resolver.defaultSubset : subset;
        Set<Target> targets = new LinkedHashSet<>();
        targets.add(new Target(service, effective, NAMESPACE, dc));
        Resolver.Place failover = resolver.failoverOf(effective);
        if (failover != null) {
            String name = failover.service.isEmpty() ? service : failover.service;
            String part = failover.subset.isEmpty() && name.equals(service) ? effective : failover.subset;
            for (String elsewhere :
                    failover.datacenters.isEmpty() ? Collections.singletonList(dc) : failover.datacenters) {
                targets.add(new Target(name, part, NAMESPACE, elsewhere));
            }
        }
        return new ArrayList<>(targets);
    }

    private static void checkDepth(String service, int depth) {
        if (depth > MAX_DEPTH) {
            throw new DocException("leads in a circle, by way of " + service);
        }
    }

    /** @return whether a split of the service is reduced to its heaviest leg */
    public boolean reducesSplit(String service) {
        return entries.splitter(service).size() > 1;
    }
}
