package io.graftmesh.agent.bridge;

import io.graftmesh.agent.AgentOptions;
import io.graftmesh.agent.bridge.aio.MeshAsynchronousProvider;
import io.graftmesh.agent.bridge.nio.Arrival;
import io.graftmesh.agent.bridge.nio.ChannelPolicy;
import io.graftmesh.agent.bridge.nio.Dial;
import io.graftmesh.agent.bridge.nio.MeshSelectorProvider;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.GraftBridge;
import java.net.GraftStream;
import java.net.GraftWire;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;

/** {@link EarlyHooks} for channels: what they are told before there is a mesh, and when there is none. */
final class EarlyChannels implements ChannelPolicy {

    private final EarlyHooks hooks;
    private final AgentOptions options;
    private final List<InetSocketAddress> listeningEarly = new ArrayList<>();
    private boolean composed;
    private volatile @Nullable MeshSelectorProvider wrapped;
    private volatile @Nullable MeshAsynchronousProvider asynchronous;

    EarlyChannels(EarlyHooks hooks, AgentOptions options) {
        this.hooks = hooks;
        this.options = options;
    }

    SelectorProvider provider(SelectorProvider jdk) {
        MeshSelectorProvider known = wrapped;
        if (known != null && known.wraps(jdk)) {
            return known;
        }
        if (jdk instanceof MeshSelectorProvider || isOff()) {
            return jdk;
        }
        return wrap(jdk);
    }

    static @Nullable GraftStream stream(GraftWire wire) {
        MeshSelectorProvider provider = provider();
        try {
            return provider == null ? null : provider.stream(wire);
        } catch (IOException e) {
            throw new IllegalStateException("a channel in memory opens", e);
        }
    }

    /** @return as an application gets it; null if channels are left alone */
    private static @Nullable MeshSelectorProvider provider() {
        SelectorProvider provider = SelectorProvider.provider();
        return provider instanceof MeshSelectorProvider ? (MeshSelectorProvider) provider : null;
    }

    private synchronized SelectorProvider wrap(SelectorProvider jdk) {
        MeshSelectorProvider known = wrapped;
        if (known == null || !known.wraps(jdk)) {
            known = new MeshSelectorProvider(jdk, this);
            wrapped = known;
        }
        return known;
    }

    AsynchronousChannelProvider provider(AsynchronousChannelProvider jdk) {
        MeshAsynchronousProvider known = asynchronous;
        if (known != null && known.wraps(jdk)) {
            return known;
        }
        if (jdk instanceof MeshAsynchronousProvider || isOff()) {
            return jdk;
        }
        // Those of the mesh are made of channels that select. Asked for before our lock: its own hook takes that.
        SelectorProvider selectors = SelectorProvider.provider();
        return wrap(
                jdk,
                selectors instanceof MeshSelectorProvider
                        ? (MeshSelectorProvider) selectors
                        : new MeshSelectorProvider(selectors, this));
    }

    private synchronized AsynchronousChannelProvider wrap(
            AsynchronousChannelProvider jdk, MeshSelectorProvider selectors) {
        MeshAsynchronousProvider known = asynchronous;
        if (known == null || !known.wraps(jdk)) {
            known = new MeshAsynchronousProvider(jdk, selectors, this);
            asynchronous = known;
        }
        return known;
    }

    static Selector selector(Selector bare) {
        MeshSelectorProvider provider = provider();
        return provider == null ? bare : provider.selector(bare);
    }

    private boolean isOff() {
        return options.isInboundOff() && options.outbound() == AgentOptions.Outbound.OFF;
    }

    synchronized void composed(SocketBridge mesh) {
        composed = true;
        for (InetSocketAddress local : listeningEarly) {
            mesh.listening(local);
        }
        listeningEarly.clear();
    }

    @Override
    public void listening(InetSocketAddress local) {
        HttpServers.listening(local.getPort());
        SocketBridge mesh = hooks.mesh(false);
        synchronized (this) {
            if (mesh == null || !composed) {
                listeningEarly.add(local);
                return;
            }
        }
        mesh.listening(local);
    }

    @Override
    public boolean serves(int port) {
        if (options.isInboundOff() || port != 0 && options.inbound(port) == AgentOptions.Inbound.OFF) {
            return false;
        }
        SocketBridge mesh = hooks.mesh(false);
        return mesh != null ? mesh.serves(port) : ServicePorts.mayContain(options.ports(), port);
    }

    @Override
    public boolean isSettled(InetSocketAddress dst) {
        if (options.outbound() == AgentOptions.Outbound.OFF) {
            return true;
        }
        SocketBridge mesh = hooks.mesh(false);
        return mesh == null
                ? hooks.isOutside(dst) || hooks.isDecided() || hooks.startMillisLeft() == 0
                : mesh.isSettled(dst);
    }

    @Override
    public Dial dial(InetSocketAddress dst, boolean mayWait) throws InterruptedException {
        if (options.outbound() == AgentOptions.Outbound.OFF) {
            return Dial.pass();
        }
        boolean closed = options.outbound() == AgentOptions.Outbound.MESH_ONLY;
        try {
            if (hooks.isOutside(dst)) {
                return Dial.pass();
            }
            if (hooks.mesh(mayWait) == null && !hooks.isDecided()) {
                return Dial.refuse("graft: " + EarlyHooks.LATE);
            }
            // Read after the decision: it may have fallen just when the wait was over.
            SocketBridge mesh = hooks.mesh(false);
            if (mesh != null) {
                return mesh.dial(dst, mayWait);
            }
            return closed ? Dial.refuse("graft: " + EarlyHooks.NO_MESH) : Dial.pass();
        } catch (RuntimeException | Error e) {
            GraftBridge.linkFailed("SocketChannel.connect", e);
            return closed ? Dial.refuse("graft: failed: " + e) : Dial.pass();
        }
    }

    @Override
    public @Nullable Arrival arrived(int port, InetSocketAddress peer) {
        AgentOptions.Inbound mode = options.inbound(port);
        if (mode == AgentOptions.Inbound.OFF) {
            return null;
        }
        boolean closed = mode == AgentOptions.Inbound.STRICT;
        try {
            SocketBridge mesh = hooks.mesh(true);
            return mesh != null ? mesh.arrived(port, peer) : closed ? Arrival.refused() : null;
        } catch (RuntimeException | Error e) {
            GraftBridge.linkFailed("ServerSocketChannel.accept", e);
            return closed ? Arrival.refused() : null;
        }
    }

    @Override
    public long waitMillis() {
        return (hooks.isDecided() ? 0 : hooks.startMillisLeft()) + options.identityWaitMillis();
    }
}
