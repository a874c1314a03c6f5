package io.graftmesh.mesh.control;

import io.graftmesh.mesh.Nullable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a gateway is to do: Consul's {@code ingress-gateway} and {@code terminating-gateway} entries. */
public final class Gateway {

    /** A port on which outsiders are let in. */
    public static final class IngressListener {
        private final int port;
        private final String protocol;
        private final List<IngressRoute> routes;

        /** @param protocol {@code http} or {@code tcp}; {@code tcp} has exactly one route */
        public IngressListener(int port, String protocol, List<IngressRoute> routes) {
            this.port = port;
            this.protocol = protocol;
            this.routes = Collections.unmodifiableList(new ArrayList<>(routes));
        }

        public int port() {
            return port;
        }

        public String protocol() {
            return protocol;
        }

        public List<IngressRoute> routes() {
            return routes;
        }
    }

    /** Which host names lead to which service. */
    public static final class IngressRoute {
        private final String service;
        private final List<String> hosts;

        /** @param hosts names as in the Host header without port, {@code *} for any; empty: {@code <service>.ingress.*} */
        public IngressRoute(String service, List<String> hosts) {
            this.service = service;
            this.hosts = Collections.unmodifiableList(new ArrayList<>(hosts));
        }

        public String service() {
            return service;
        }

        public List<String> hosts() {
            return hosts;
        }
    }

    /** An external service for which the gateway speaks mesh TLS. */
    public static final class LinkedService {
        private final String service;
        private final @Nullable String caFile;
        private final @Nullable String sni;

        /**
         * @param caFile PEM file of the CAs that the external host's certificate must chain to: TLS is spoken to it; null:
         *     plaintext
         * @param sni the name to ask for and to verify; null: the external host's own name
         */
        public LinkedService(String service, @Nullable String caFile, @Nullable String sni) {
            this.service = service;
            this.caFile = caFile;
            this.sni = sni;
        }

        public String service() {
            return service;
        }

        public @Nullable String caFile() {
            return caFile;
        }

        public @Nullable String sni() {
            return sni;
        }
    }

    private final List<IngressListener> listeners;
    private final List<LinkedService> linked;

    public Gateway(List<IngressListener> listeners, List<LinkedService> linked) {
        this.listeners = Collections.unmodifiableList(new ArrayList<>(listeners));
        this.linked = Collections.unmodifiableList(new ArrayList<>(linked));
    }

    /** @return empty for a terminating gateway */
    public List<IngressListener> listeners() {
        return listeners;
    }

    /** @return empty for an ingress gateway */
    public List<LinkedService> linked() {
        return linked;
    }
}
