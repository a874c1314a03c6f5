package io.graftmesh.mesh.control;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What this process tells the control plane of itself. */
public final class Registration {

    /** As what it takes part. */
    public enum Kind {
        /** A service that speaks mesh TLS itself (Consul: {@code Connect.Native}). */
        NATIVE,
        INGRESS_GATEWAY,
        TERMINATING_GATEWAY
    }

    private final Kind kind;
    private final String service;
    private final String id;
    private final String address;
    private final int port;
    private final Map<String, String> meta;

    /** @param address the empty string: the node's own */
    public Registration(Kind kind, String service, String id, String address, int port, Map<String, String> meta) {
        this.kind = kind;
        this.service = service;
        this.id = id;
        this.address = address;
        this.port = port;
        this.meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
    }

    public Kind kind() {
        return kind;
    }

    public String service() {
        return service;
    }

    public String id() {
        return id;
    }

    public String address() {
        return address;
    }

    public int port() {
        return port;
    }

    public Map<String, String> meta() {
        return meta;
    }
}
