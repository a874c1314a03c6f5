package io.graftmesh.mesh;

import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Locality;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/** What one process was told about its part in the mesh. */
public final class MeshConfig {

    /** What happens to connections that come in on the service's ports. */
    public enum Inbound {
        /** Inbound connections are not looked at. */
        OFF,
        /** Mesh TLS and everything else on the same port. */
        PERMISSIVE,
        /** As permissive; what strict would refuse is recorded as such. */
        STRICT_DRY_RUN,
        /** Mesh TLS or nothing. */
        STRICT
    }

    /** What happens to connections that go out. */
    public enum Outbound {
        /** What is not the mesh's passes untouched. */
        ALLOW_ANY,
        /** What is not the mesh's is refused, loopback included. */
        MESH_ONLY,
        /** Outbound connections are not looked at. */
        OFF
    }

    private final @Nullable String service;
    private Inbound inbound = Inbound.PERMISSIVE;
    private Map<Integer, Inbound> inboundByPort = Collections.emptyMap();
    private Outbound outbound = Outbound.ALLOW_ANY;
    private Set<Integer> ports = Collections.emptySet();
    private HostTable hosts = HostTable.EMPTY;
    private Locality locality = Locality.UNKNOWN;
    private int connectTimeoutMillis = 5_000;
    private int handshakeTimeoutMillis = 5_000;
    private int readyWaitMillis = 10_000;
    private int serverFirstMillis = 100;

    private BiPredicate<Integer, Integer> judged = (port, peerPort) -> false;
    private boolean tellsPeers;

    /** @param service the name that this process bears; null: no identity, it only observes */
    public MeshConfig(@Nullable String service) {
        this.service = service;
    }

    public @Nullable String service() {
        return service;
    }

    /** @return what holds for ports of which nothing else is said */
    public Inbound inbound() {
        return inbound;
    }

    public Inbound inbound(int port) {
        Inbound own = inboundByPort.get(port);
        return own == null ? inbound : own;
    }

    /** @return the ports of which something else is said */
    public Map<Integer, Inbound> inboundByPort() {
        return inboundByPort;
    }

    public MeshConfig inboundByPort(Map<Integer, Inbound> modes) {
        this.inboundByPort = Collections.unmodifiableMap(new LinkedHashMap<>(modes));
        return this;
    }

    public MeshConfig inbound(Inbound mode) {
        this.inbound = mode;
        return this;
    }

    /**
     * @return whether each HTTP request that comes to a port from the other end's is brought before {@link Mesh#judge}: else
     *     nobody is let in there whose intention speaks of requests
     */
    public boolean judgesRequests(int port, int peerPort) {
        return judged.test(port, peerPort);
    }

    /** @param connections by our port and the other end's */
    public MeshConfig judgesRequests(BiPredicate<Integer, Integer> connections) {
        this.judged = connections;
        return this;
    }

    /** @return whether the application is told who its peers are */
    public boolean tellsPeers() {
        return tellsPeers;
    }

    public MeshConfig tellsPeers(boolean told) {
        this.tellsPeers = told;
        return this;
    }

    public Outbound outbound() {
        return outbound;
    }

    public MeshConfig outbound(Outbound mode) {
        this.outbound = mode;
        return this;
    }

    /** @return the inbound ports that are the service's; empty: the first one listened on */
    public Set<Integer> ports() {
        return ports;
    }

    public MeshConfig ports(Set<Integer> value) {
        this.ports = Collections.unmodifiableSet(new LinkedHashSet<>(value));
        return this;
    }

    /** @return declared hosts of this process; they win over the control plane's */
    public HostTable hosts() {
        return hosts;
    }

    public MeshConfig hosts(HostTable table) {
        this.hosts = table;
        return this;
    }

    /** @return where this process stands; unknown: every instance is as near as any other */
    public Locality locality() {
        return locality;
    }

    public MeshConfig locality(Locality place) {
        this.locality = place;
        return this;
    }

    /** @return milliseconds for one TCP connect, 5,000 by default (Consul's and Envoy's default) */
    public int connectTimeoutMillis() {
        return connectTimeoutMillis;
    }

    public MeshConfig connectTimeoutMillis(int millis) {
        this.connectTimeoutMillis = millis;
        return this;
    }

    /** @return milliseconds for one TLS handshake, either side */
    public int handshakeTimeoutMillis() {
        return handshakeTimeoutMillis;
    }

    public MeshConfig handshakeTimeoutMillis(int millis) {
        this.handshakeTimeoutMillis = millis;
        return this;
    }

    /** @return milliseconds that a call waits for identity, roots and instances that are not known yet */
    public int readyWaitMillis() {
        return readyWaitMillis;
    }

    public MeshConfig readyWaitMillis(int millis) {
        this.readyWaitMillis = millis;
        return this;
    }

    /**
     * @return milliseconds for which a permissive port whose application speaks first waits for a ClientHello before it
     *     takes the peer for a plaintext one; 100 by default. Measured: 20 is enough on an idle LAN, but misjudged one
     *     mesh client in twenty where either machine was busy (six runnable threads a core)
     */
    public int serverFirstMillis() {
        return serverFirstMillis;
    }

    public MeshConfig serverFirstMillis(int millis) {
        this.serverFirstMillis = millis;
        return this;
    }
}
