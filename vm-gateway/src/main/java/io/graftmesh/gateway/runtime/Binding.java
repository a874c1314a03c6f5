package io.graftmesh.gateway.runtime;

import io.graftmesh.mesh.Nullable;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * One port that is to be open. Where it cannot be opened it says so once, in a line that says what to do, and tries again
 * until it can or is closed: the other ports do not suffer.
 */
public final class Binding {

    private static final long RETRY_MILLIS = 2_000;

    private final GatewayRuntime runtime;
    private final String what;
    private final InetSocketAddress address;
    private final Consumer<Channel> accepted;
    private @Nullable Channel server;
    private boolean complained;
    private boolean closed;

    /** @param what for messages: {@code listener 8080 (http)} */
    public Binding(GatewayRuntime runtime, String what, InetSocketAddress address, Consumer<Channel> accepted) {
        this.runtime = runtime;
        this.what = what;
        this.address = address;
        this.accepted = accepted;
    }

    /** Tries once and returns; not for event loops. */
    public synchronized void open() {
        if (closed) {
            return;
        }
        ChannelFuture bound = runtime.server(accepted).bind(address).awaitUninterruptibly();
        if (bound.isSuccess()) {
            server = bound.channel();
            runtime.log("gateway '" + runtime.name() + "': " + what + " open on "
                    + text((InetSocketAddress) bound.channel().localAddress()));
            return;
        }
        if (!complained) {
            complained = true;
            runtime.log("gateway '" + runtime.name() + "': " + what + " cannot be opened on " + text(address) + ": "
                    + bound.cause().getMessage()
                    + "; stop whoever holds the port or change it (tried again every " + RETRY_MILLIS / 1_000
                    + " s; the other ports are not affected)");
        }
        runtime.later(RETRY_MILLIS, () -> runtime.configure(this::open));
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /** @return null while it is not open */
    public synchronized @Nullable InetSocketAddress address() {
        return server == null ? null : (InetSocketAddress) server.localAddress();
    }

    /** Takes no new connections; returns when the port is free. */
    public synchronized void close() {
        closed = true;
        if (server != null) {
            server.close().awaitUninterruptibly();
            server = null;
        }
    }
}
