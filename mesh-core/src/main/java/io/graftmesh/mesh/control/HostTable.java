package io.graftmesh.mesh.control;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What applications call services today: {@code host:port} to service name (or {@code subset.service}). */
public final class HostTable {

    public static final HostTable EMPTY = new HostTable(Collections.emptyMap());

    private final Map<String, String> services;

    /** @param services keys {@code host:port}, host in lower case */
    public HostTable(Map<String, String> services) {
        this.services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
    }

    public Map<String, String> services() {
        return services;
    }
}
