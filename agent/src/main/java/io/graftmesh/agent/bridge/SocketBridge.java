package io.graftmesh.agent.bridge;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.agent.bridge.http.HttpBridge;
import io.graftmesh.agent.bridge.http.HttpCall;
import io.graftmesh.agent.bridge.nio.Arrival;
import io.graftmesh.agent.bridge.nio.ChannelPolicy;
import io.graftmesh.agent.bridge.nio.Dial;
import io.graftmesh.agent.bridge.nio.PortSpeech;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Authority;
import io.graftmesh.mesh.inbound.InboundConnection;
import io.graftmesh.mesh.inbound.PeerIdentity;
import io.graftmesh.mesh.outbound.Destination;
import java.io.IOException;
import java.net.GraftBridge;
import java.net.GraftCall;
import java.net.GraftHooks;
import java.net.GraftLink;
import java.net.GraftPeer;
import java.net.GraftStream;
import java.net.GraftWire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.Selector;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLServerSocket;

/** Translates: from what the JDK's sockets are about to do to the mesh's stories, and back. Decides nothing. */
public final class SocketBridge extends GraftHooks implements ChannelPolicy {

    private final Mesh mesh;
    private final String service;
    private final ServicePorts ports;
    private final Consumer<InetSocketAddress> announce;
    private final AgentLog log;
    private final HttpBridge http;

    /** @param announce told, once for each, that the application listens on one of the service's ports */
    public SocketBridge(Mesh mesh, String service, Consumer<InetSocketAddress> announce, AgentLog log) {
        this.mesh = mesh;
        this.service = service;
        this.ports = new ServicePorts(mesh.config().ports());
        this.announce = announce;
        this.log = log;
        this.http = new HttpBridge(mesh, service);
    }

    /** @return how often a hook failed and the JDK went on without it */
    public static long adviceErrors() {
        return GraftBridge.adviceErrors();
    }

    @Override
    public @Nullable GraftLink connecting(Socket s, InetSocketAddress dst) {
        MeshConfig config = mesh.config();
        if (config.outbound() == MeshConfig.Outbound.OFF || Nested.isUnderWay()) {
            return null;
        }
        try {
            Destination destination = find(dst);
            if (destination != null) {
                HttpCall call = HttpBridge.openedFor(destination);
                return new OutboundLink(
                        call == null ? mesh.outbound(destination, service) : call.connection(), config, call);
            }
        } catch (MeshRefusal e) {
            return RefusingLink.outbound(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return RefusingLink.outbound("interrupted while waiting to learn whether " + dst + " is the mesh's");
        }
        return config.outbound() == MeshConfig.Outbound.MESH_ONLY
                ? RefusingLink.outbound(String.valueOf(
                        mesh.refuseOutside(service, dst.toString()).getMessage()))
                : null;
    }

    private @Nullable Destination find(InetSocketAddress dst) throws InterruptedException, MeshRefusal {
        InetAddress address = dst.getAddress();
        return mesh.find(dst.getHostString(), address == null ? null : Authority.bytes(address), dst.getPort());
    }

    @Override
    public @Nullable GraftLink accepted(ServerSocket server, Socket s) {
        MeshConfig config = mesh.config();
        int port = server.getLocalPort();
        if (!isOurs(port)) {
            return null;
        }
        String peer = s.getInetAddress().getHostAddress() + ":" + s.getPort();
        InboundConnection story = mesh.inbound(service, port, peer, server instanceof SSLServerSocket);
        return new InboundLink(story, config);
    }

    @Override
    public void listening(ServerSocket server) {
        if (isLookedAt(server.getLocalPort())) {
            announce.accept(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
        }
    }

    private boolean isLookedAt(int port) {
        return mesh.config().inbound(port) != MeshConfig.Inbound.OFF && ports.listening(port);
    }

    @Override
    public @Nullable GraftCall calling(String host, int port, String method, String target, boolean replayable)
            throws IOException {
        return http.calling(host, port, method, target, replayable);
    }

    // ---- requests

    @Override
    public boolean judges() {
        return mesh.config().tellsPeers() || mesh.judgesRequests();
    }

    @Override
    public @Nullable String denied(
            int port,
            int peerPort,
            String method,
            String path,
            @Nullable String query,
            Map<String, List<String>> headers) {
        if (port <= 0 || peerPort <= 0) {
            return "the connection that it came on is gone";
        }
        return isOurs(port)
                ? mesh.judge(service, port, peerPort, new ServedRequest(method, path, query, headers))
                : null;
    }

    /** As {@link #provider}. */
    @Override
    public void judged(int port, int peerPort, boolean yes) {
        HttpServers.judged(port, peerPort, yes);
    }

    @Override
    public @Nullable String unjudged(int port, int peerPort) {
        return isOurs(port) ? mesh.judge(service, port, peerPort, null) : null;
    }

    private boolean isOurs(int port) {
        return mesh.config().inbound(port) != MeshConfig.Inbound.OFF && ports.contains(port);
    }

    @Override
    public @Nullable GraftPeer peer(int port, int peerPort) {
        if (!mesh.config().tellsPeers() || !isOurs(port)) {
            return null;
        }
        PeerIdentity peer = mesh.peer(port, peerPort);
        return peer == null ? GraftPeer.NOBODY : new GraftPeer(peer.header(), peer.chain());
    }

    // ---- channels

    /** {@link EarlyHooks} stands in front and answers this itself. */
    @Override
    public SelectorProvider provider(SelectorProvider jdk) {
        return jdk;
    }

    /** As {@link #provider}. */
    @Override
    public Selector selector(Selector bare) {
        return bare;
    }

    /** @return whether the control plane has said all that it takes to tell what is the mesh's */
    boolean isInformed() {
        return mesh.isFound(null, null, 0);
    }

    /** As the other one. */
    @Override
    public AsynchronousChannelProvider provider(AsynchronousChannelProvider jdk) {
        return jdk;
    }

    /** As {@link #provider}. */
    @Override
    public @Nullable GraftStream stream(GraftWire wire) {
        return null;
    }

    @Override
    public boolean isSettled(InetSocketAddress dst) {
        InetAddress address = dst.getAddress();
        return mesh.config().outbound() == MeshConfig.Outbound.OFF
                || Nested.isUnderWay()
                || mesh.isFound(dst.getHostString(), address == null ? null : Authority.bytes(address), dst.getPort());
    }

    @Override
    public Dial dial(InetSocketAddress dst, boolean mayWait) throws InterruptedException {
        MeshConfig config = mesh.config();
        if (config.outbound() == MeshConfig.Outbound.OFF || Nested.isUnderWay()) {
            return Dial.pass();
        }
        InetAddress address = dst.getAddress();
        byte[] bytes = address == null ? null : Authority.bytes(address);
        long waitMillis = mayWait ? config.readyWaitMillis() : 0;
        try {
            Destination destination = mesh.find(dst.getHostString(), bytes, dst.getPort(), waitMillis);
            if (destination != null) {
                HttpCall call = HttpBridge.openedFor(destination);
                return call == null
                        ? Dial.mesh(mesh.outbound(destination, service), config, null)
                        : Dial.mesh(call.connection(), config, call.instance());
            }
        } catch (MeshRefusal refusal) {
            return Dial.refuse(String.valueOf(refusal.getMessage()));
        }
        return config.outbound() == MeshConfig.Outbound.MESH_ONLY
                ? Dial.refuse(String.valueOf(
                        mesh.refuseOutside(service, dst.toString()).getMessage()))
                : Dial.pass();
    }

    @Override
    public @Nullable Arrival arrived(int port, InetSocketAddress peer) {
        MeshConfig config = mesh.config();
        if (!isOurs(port)) {
            return null;
        }
        String name = peer.getAddress().getHostAddress() + ":" + peer.getPort();
        PortSpeech speech = ports.speech(port);
        return Arrival.mesh(mesh.inbound(service, port, name, speech.isTls()), config, speech);
    }

    @Override
    public boolean serves(int port) {
        return (port == 0 || mesh.config().inbound(port) != MeshConfig.Inbound.OFF) && ports.mayContain(port);
    }

    @Override
    public void listening(InetSocketAddress local) {
        if (isLookedAt(local.getPort())) {
            announce.accept(local);
        }
    }

    @Override
    public long waitMillis() {
        return mesh.config().readyWaitMillis();
    }

    @Override
    public InetAddress @Nullable [] resolve(String host) {
        return addresses(host, mesh.destinations().meshName(host));
    }

    @Override
    public InetAddress @Nullable [] unresolved(String host) {
        try {
            mesh.view().hosts().awaitAnswer(mesh.config().readyWaitMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return addresses(host, mesh.destinations().declared(host));
    }

    private static InetAddress @Nullable [] addresses(String host, byte @Nullable [] address) {
        if (address == null) {
            return null;
        }
        try {
            return new InetAddress[] {InetAddress.getByAddress(host, address)};
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    @Override
    public void adviceFailed(String where, Throwable t) {
        log.debug("advice failed in " + where, t);
    }
}
