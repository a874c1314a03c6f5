package io.graftmesh.agent.bridge;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.nio.channels.Selector;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Map;

/** In front of all hooks: {@link Privileged} where there is a security manager, which an application may also set late. */
final class PrivilegedHooks extends GraftHooks {

    private final GraftHooks hooks;

    PrivilegedHooks(GraftHooks hooks) {
        this.hooks = hooks;
    }

    private static <T> T run(Privileged.Work<T> work) {
        try {
            return Privileged.run(work);
        } catch (IOException e) {
            throw new UncheckedIOException("no hook throws one", e);
        }
    }

    private static @Nullable GraftLink privileged(@Nullable GraftLink link) {
        return link == null ? null : new PrivilegedLink(link);
    }

    @Override
    public @Nullable GraftLink connecting(Socket s, InetSocketAddress dst) {
        return Privileged.isNeeded() ? privileged(run(() -> hooks.connecting(s, dst))) : hooks.connecting(s, dst);
    }

    /** Under a security manager requests are the connection's own flow's: a call would need the same wrapping as a link. */
    @Override
    public @Nullable GraftCall calling(String host, int port, String method, String target, boolean replayable)
            throws IOException {
        return Privileged.isNeeded() ? null : hooks.calling(host, port, method, target, replayable);
    }

    @Override
    public @Nullable GraftLink accepted(ServerSocket server, Socket s) {
        return Privileged.isNeeded() ? privileged(run(() -> hooks.accepted(server, s))) : hooks.accepted(server, s);
    }

    @Override
    public void listening(ServerSocket server) {
        if (!Privileged.isNeeded()) {
            hooks.listening(server);
            return;
        }
        run(() -> {
            hooks.listening(server);
            return server;
        });
    }

    @Override
    public boolean judges() {
        return hooks.judges();
    }

    @Override
    public @Nullable String denied(
            int port,
            int peerPort,
            String method,
            String path,
            @Nullable String query,
            Map<String, List<String>> headers) {
        return Privileged.isNeeded()
                ? run(() -> hooks.denied(port, peerPort, method, path, query, headers))
                : hooks.denied(port, peerPort, method, path, query, headers);
    }

    @Override
    public void judged(int port, int peerPort, boolean yes) {
        hooks.judged(port, peerPort, yes);
    }

    @Override
    public @Nullable String unjudged(int port, int peerPort) {
        return Privileged.isNeeded() ? run(() -> hooks.unjudged(port, peerPort)) : hooks.unjudged(port, peerPort);
    }

    @Override
    public @Nullable GraftPeer peer(int port, int peerPort) {
        return hooks.peer(port, peerPort);
    }

    @Override
    public InetAddress @Nullable [] resolve(String host) {
        return Privileged.isNeeded() ? run(() -> hooks.resolve(host)) : hooks.resolve(host);
    }

    @Override
    public InetAddress @Nullable [] unresolved(String host) {
        return Privileged.isNeeded() ? run(() -> hooks.unresolved(host)) : hooks.unresolved(host);
    }

    @Override
    public SelectorProvider provider(SelectorProvider jdk) {
        return Privileged.isNeeded() ? run(() -> hooks.provider(jdk)) : hooks.provider(jdk);
    }

    @Override
    public Selector selector(Selector bare) {
        return Privileged.isNeeded() ? run(() -> hooks.selector(bare)) : hooks.selector(bare);
    }

    @Override
    public AsynchronousChannelProvider provider(AsynchronousChannelProvider jdk) {
        return Privileged.isNeeded() ? run(() -> hooks.provider(jdk)) : hooks.provider(jdk);
    }

    @Override
    public @Nullable GraftStream stream(GraftWire wire) {
        return Privileged.isNeeded() ? run(() -> hooks.stream(wire)) : hooks.stream(wire);
    }

    @Override
    public void listening(InetSocketAddress local) {
        if (!Privileged.isNeeded()) {
            hooks.listening(local);
            return;
        }
        run(() -> {
            hooks.listening(local);
            return local;
        });
    }

    @Override
    public void adviceFailed(String where, Throwable t) {
        hooks.adviceFailed(where, t);
    }
}
