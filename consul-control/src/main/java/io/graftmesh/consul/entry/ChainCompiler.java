package io.graftmesh.consul.entry;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.HeaderChanges;
import io.graftmesh.mesh.control.LoadBalancer;
import io.graftmesh.mesh.control.Route;
import io.graftmesh.mesh.control.RouteActions;
import io.graftmesh.mesh.control.RouteMatch;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Split;
import io.graftmesh.mesh.control.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Compiles config entries into a {@link ServiceChain} as Consul does on its side (agent/consul/discoverychain/compile.go): router,
 * then splitter, whose splits may lead to further splitters, then resolver with redirect, default subset and failover.
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

    /** @throws DocException if the entries lead in a circle, or route what has no requests */
    public ServiceChain compile(String service) {
        String protocol = entries.protocol(service);
        boolean http = Arrays.asList("http", "http2", "grpc").contains(protocol);
        List<RoutingEntries.RouterRoute> router = entries.router(service);
        if (!http && (!router.isEmpty() || !entries.splitter(service).isEmpty())) {
            throw new DocException("routes or splits the requests of " + service + ", whose protocol is " + protocol
                    + "; a service-defaults entry must say http, http2 or grpc");
        }
        List<Route> routes = new ArrayList<>();
        for (RoutingEntries.RouterRoute route : router) {
            String name = route.service.isEmpty() ? service : route.service;
            List<Split> splits = route.subset.isEmpty()
                    ? splits(name, 0)
                    : Collections.singletonList(resolve(name, route.subset, Split.WHOLE, null, 0));
            routes.add(new Route(route.match, route.actions, splits));
        }
        routes.add(new Route(RouteMatch.ALL, RouteActions.NONE, splits(service, 0)));
        return new ServiceChain(service, http ? protocol : "tcp", routes);
    }

    /** The splits of a service, those of the services that they lead to multiplied in; one whole one if it has none. */
    private List<Split> splits(String service, int depth) {
        checkDepth(service, depth);
        List<RoutingEntries.SplitterSplit> own = entries.splitter(service);
        if (own.isEmpty()) {
            return Collections.singletonList(resolve(service, "", Split.WHOLE, null, depth));
        }
        List<Split> flat = new ArrayList<>();
        for (RoutingEntries.SplitterSplit split : own) {
            String name = split.service.isEmpty() ? service : split.service;
            boolean leadsOn = !name.equals(service)
                    && split.subset.isEmpty()
                    && !entries.splitter(name).isEmpty();
            if (!leadsOn) {
                flat.add(resolve(name, split.subset, split.weight, split, depth));
                continue;
            }
            for (Split inner : splits(name, depth + 1)) {
                // The inner one's word on a header is last, as in Consul's merge of the two.
                flat.add(new Split(
                        (int) Math.round((double) split.weight * inner.weight() / Split.WHOLE),
                        inner.targets(),
                        inner.loadBalancer(),
                        inner.connectTimeoutMillis(),
                        split.requestHeaders.and(inner.requestHeaders()),
                        split.responseHeaders.and(inner.responseHeaders())));
            }
        }
        return flat;
    }

    private Split resolve(
            String service, String subset, int weight, RoutingEntries.@Nullable SplitterSplit split, int depth) {
        Target target = new Target(service, subset, NAMESPACE, datacenter);
        Target first = settle(target, depth);
        Set<Target> targets = new LinkedHashSet<>();
        targets.add(first);
        Resolver resolver = entries.resolver(first.service());
        if (resolver != null) {
            addFailovers(first, resolver, targets, depth);
        }
        return new Split(
                weight,
                new ArrayList<>(targets),
                resolver == null ? LoadBalancer.DEFAULT : resolver.loadBalancer,
                resolver == null ? Split.CONNECT_TIMEOUT_MILLIS : resolver.connectTimeoutMillis,
                split == null ? HeaderChanges.NONE : split.requestHeaders,
                split == null ? HeaderChanges.NONE : split.responseHeaders);
    }

    /** Follows redirects, then takes the default subset where none is named. */
    private Target settle(Target target, int depth) {
        Target now = target;
        for (int step = depth; ; step++) {
            checkDepth(now.service(), step);
            Resolver resolver = entries.resolver(now.service());
            if (resolver == null) {
                checkSubset(now, null);
                return now;
            }
            Resolver.Place redirect = resolver.redirect;
            Target next =
                    redirect == null ? now : rewritten(now, redirect.service, redirect.subset, redirect.datacenter());
            if (next.equals(now)) {
                boolean open = now.subset().isEmpty() && !resolver.defaultSubset.isEmpty();
                checkSubset(now, resolver);
                return open ? rewritten(now, "", resolver.defaultSubset, "") : now;
            }
            now = next;
        }
    }

    private void addFailovers(Target of, Resolver resolver, Set<Target> targets, int depth) {
        Resolver.Place failover = resolver.failoverOf(of.subset());
        if (failover == null) {
            return;
        }
        List<String> datacenters =
                failover.datacenters.isEmpty() ? Collections.singletonList("") : failover.datacenters;
        for (String elsewhere : datacenters) {
            targets.add(settle(rewritten(of, failover.service, failover.subset, elsewhere), depth));
        }
    }

    /** Another service has subsets of its own: the one that was chosen before means nothing there. */
    private static Target rewritten(Target target, String service, String subset, String datacenter) {
        boolean other = !service.isEmpty() && !service.equals(target.service());
        return new Target(
                other ? service : target.service(),
                !subset.isEmpty() ? subset : other ? "" : target.subset(),
                target.namespace(),
                datacenter.isEmpty() ? target.datacenter() : datacenter);
    }

    private static void checkSubset(Target target, @Nullable Resolver resolver) {
        boolean defined = resolver != null && resolver.subsets.containsKey(target.subset());
        if (!target.subset().isEmpty() && !defined) {
            throw new DocException("leads to a subset \"" + target.subset() + "\" of " + target.service()
                    + ", whose service-resolver defines none of that name");
        }
    }

    private static void checkDepth(String service, int depth) {
        if (depth > MAX_DEPTH) {
            throw new DocException("leads in a circle, by way of " + service);
        }
    }
}
