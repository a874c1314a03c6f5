package io.graftmesh.gateway;

import io.graftmesh.gateway.admin.AdminServer;
import io.graftmesh.gateway.admin.GatewayMetrics;
import io.graftmesh.gateway.egress.EgressSide;
import io.graftmesh.gateway.ingress.IngressSide;
import io.graftmesh.gateway.runtime.GatewayRuntime;
import io.graftmesh.gateway.runtime.Side;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Watch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A running gateway: wires the parts in order, follows its configuration, and takes them down in the reverse order. */
public final class VmGateway implements AutoCloseable {

    private final GatewayConfig config;
    private final GatewayRuntime runtime;
    private final Mesh mesh;
    private final Side side;
    private final @Nullable AdminServer admin;
    private final Announcement announcement;
    private final Watch watch;
    private final CountDownLatch configured = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<Gateway> pending = new AtomicReference<>();
    private volatile boolean closing;

    private VmGateway(GatewayConfig config) throws IOException {
        this.config = config;
        GatewayMetrics metrics = new GatewayMetrics(config.recorder(), config.requests());
        // Zero: event loops must not wait in mesh-core; Readiness does it for them, elsewhere.
        MeshConfig meshConfig = new MeshConfig(config.name())
                .inbound(MeshConfig.Inbound.STRICT)
                .readyWaitMillis(0)
                .connectTimeoutMillis(config.timeouts().connect())
                .handshakeTimeoutMillis(config.timeouts().handshake());
        this.mesh = new Mesh(meshConfig, config.control(), metrics, MeshClock.SYSTEM);
        this.runtime = new GatewayRuntime(config.name(), mesh, config.timeouts(), metrics, config.log());
        this.announcement = new Announcement(config, runtime);
        this.side = side();
        this.admin = config.adminPort() < 0 ? null : new AdminServer(config.adminPort(), metrics, this::isReady);
        this.watch = config.control().watchGateway(config.name(), new ConfigurationListener(config, this::changed));
    }

    private Side side() {
        if (config.kind() == GatewayConfig.Kind.INGRESS) {
            return new IngressSide(runtime, config.bindAddress());
        }
        EgressSide egress = new EgressSide(runtime, new InetSocketAddress(config.bindAddress(), config.port()));
        egress.open();
        return egress;
    }

    /**
     * Starts a gateway; it works off its configuration as soon as the control plane gives it, and any later one.
     *
     * @throws IOException if the admin port cannot be opened
     */
    public static VmGateway start(GatewayConfig config) throws IOException {
        return new VmGateway(config);
    }

    /** Stores and returns: opening ports and asking for identities takes a while, and only the newest state counts. */
    private void changed(Gateway gateway) {
        if (pending.getAndSet(gateway) == null && !closing) {
            runtime.configure(this::applyPending);
        }
    }

    private synchronized void applyPending() {
        Gateway gateway = pending.getAndSet(null);
        if (gateway == null || closing) {
            return;
        }
        side.apply(gateway);
        announcement.announce(side.addresses());
        configured.countDown();
    }

    /** @return whether its first configuration is in force */
    public boolean awaitReady(long millis) throws InterruptedException {
        return configured.await(millis, TimeUnit.MILLISECONDS);
    }

    private boolean isReady() {
        return configured.getCount() == 0 && !side.addresses().isEmpty() && !closing;
    }

    /** @return where connections are taken now, in the order of their configured ports */
    public List<InetSocketAddress> addresses() {
        return side.addresses();
    }

    /** @return where metrics are; null without admin port */
    public @Nullable InetSocketAddress adminAddress() {
        return admin == null ? null : admin.address();
    }

    /** @return connections open now */
    public int openConnections() {
        return side.connections().size();
    }

    /** Returns when somebody has closed the gateway. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    /** Deregisters, takes no more connections, lets what runs finish for as long as configured, then ends it all. */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        watch.close();
        announcement.close();
        side.stopAccepting();
        side.connections().drain();
        try {
            if (!side.connections().awaitNone(config.timeouts().drain())) {
                runtime.log("gateway '" + config.name() + "': "
                        + side.connections().size() + " connections still open after "
                        + config.timeouts().drain() + " ms, closing them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        side.connections().closeAll();
        if (admin != null) {
            admin.close();
        }
        runtime.close();
        mesh.close();
        closed.countDown();
    }
}
