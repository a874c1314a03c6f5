package io.graftmesh.gateway.ingress;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Gateway.IngressRoute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** From the Host header to a service: an exact name first, then the longest {@code *.suffix}, then {@code *}. Immutable. */
final class HostRoutes {

    private final Map<String, String> exact = new HashMap<>();
    private final Map<String, String> suffixes = new HashMap<>();
    private final Map<String, String> prefixes = new HashMap<>();
    private @Nullable String any;
    private final List<String> services = new ArrayList<>();

    HostRoutes(List<IngressRoute> routes) {
        for (IngressRoute route : routes) {
            services.add(route.service());
            if (route.hosts().isEmpty()) {
                // Consul's default: <service>.ingress.<any domain>
                prefixes.putIfAbsent(route.service().toLowerCase(Locale.ROOT) + ".ingress.", route.service());
            }
            for (String host : route.hosts()) {
                add(name(host), route.service());
            }
        }
    }

    private void add(String host, String service) {
        if (host.equals("*")) {
            any = any == null ? service : any;
        } else if (host.startsWith("*.")) {
            suffixes.putIfAbsent(host.substring(1), service);
        } else {
            exact.putIfAbsent(host, service);
        }
    }

    /** @return every service that this listener leads to */
    List<String> services() {
        return services;
    }

    /**
     * @param host the Host header's value
     * @return null if no route takes it
     */
    @Nullable
    String service(String host) {
        String name = name(host);
        String service = exact.get(name);
        for (int dot = name.indexOf('.'); service == null && dot >= 0; dot = name.indexOf('.', dot + 1)) {
            service = suffixes.get(name.substring(dot));
        }
        for (Map.Entry<String, String> prefix : prefixes.entrySet()) {
            if (service == null && name.startsWith(prefix.getKey())) {
                service = prefix.getValue();
            }
        }
        return service != null ? service : any;
    }

    /** In lower case, without port and without the root's dot. */
    private static String name(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        int colon = name.indexOf(':', name.indexOf(']') + 1);
        if (colon >= 0) {
            name = name.substring(0, colon);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
