package io.graftmesh.mesh.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Consul's compiled discovery chain for one service: its protocol and its routes, the last of which matches all. */
public final class ServiceChain {

    private final String service;
    private final String protocol;
    private final List<Route> routes;
    private final List<Target> targets;

    /**
     * @param protocol {@code tcp}, {@code http}, {@code http2} or {@code grpc}
     * @param routes in order, the first that matches wins; the last must match everything
     */
    public ServiceChain(String service, String protocol, List<Route> routes) {
        if (routes.isEmpty() || !routes.get(routes.size() - 1).match().matchesAll()) {
            throw new IllegalArgumentException("the chain of " + service + " has no route that matches everything");
        }
        this.service = service;
        this.protocol = protocol;
        this.routes = Collections.unmodifiableList(new ArrayList<>(routes));
        Set<Target> all = new LinkedHashSet<>();
        routes.forEach(route -> all.addAll(route.targets()));
        this.targets = Collections.unmodifiableList(new ArrayList<>(all));
    }

    public String service() {
        return service;
    }

    public String protocol() {
        return protocol;
    }

    public List<Route> routes() {
        return routes;
    }

    /** @return every target that a call may reach */
    public List<Target> targets() {
        return targets;
    }

    /** @return where a connection goes whose content nobody reads */
    public Route defaultRoute() {
        return routes.get(routes.size() - 1);
    }

    /** @return the first route that matches */
    public Route route(HttpRequest request) {
        // By index, here and in the match: an iterator for each list of each route is garbage for each request.
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i).match().matches(request)) {
                return routes.get(i);
            }
        }
        return defaultRoute();
    }

    /** @return all that it says, for comparing two of them */
    @Override
    public String toString() {
        return service + " (" + protocol + ") " + routes;
    }
}
