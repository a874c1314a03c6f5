package io.graftmesh.mesh.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Consul's compiled discovery chain for one service: its protocol and its routes, the last of which matches all. */
public final class ServiceChain {

    private final String service;
    private final String protocol;
    private final List<Route> routes;

    /**
     * @param protocol {@code tcp}, {@code http}, {@code http2} or {@code grpc}
     * @param routes in order, the first that matches wins; the last must match everything
     */
    public ServiceChain(String service, String protocol, List<Route> routes) {
        if (routes.isEmpty() || !routes.get(routes.size() - 1).matchesAll()) {
            throw new IllegalArgumentException("the chain of " + service + " has no route that matches everything");
        }
        this.service = service;
        this.protocol = protocol;
        this.routes = Collections.unmodifiableList(new ArrayList<>(routes));
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

    /** @return where a connection goes whose content nobody reads */
    public Route defaultRoute() {
        return routes.get(routes.size() - 1);
    }

    /** @param path the path of an HTTP request, without its query */
    public Route route(String path) {
        for (Route route : routes) {
            if (route.matches(path)) {
                return route;
            }
        }
        return defaultRoute();
    }
}
