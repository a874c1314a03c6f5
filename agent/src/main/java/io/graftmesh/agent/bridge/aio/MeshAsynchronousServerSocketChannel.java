package io.graftmesh.agent.bridge.aio;

import io.graftmesh.agent.bridge.nio.ChannelOptions;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;
import java.util.concurrent.Future;

/**
 * The application's listening channel: the JDK's behind it, until it is bound to a port of the service; then one of our
 * channels that select. What is accepted on any other port is the JDK's own.
 */
final class MeshAsynchronousServerSocketChannel extends AsynchronousServerSocketChannel implements GroupMember {

    private final MeshAsynchronousProvider provider;
    private final Membership group;
    private final ChannelOptions options = new ChannelOptions();

    /** Closed once the channel is the mesh's. */
    private final AsynchronousServerSocketChannel raw;

    private volatile @Nullable MeshedListener meshed;

    /** Guarded by this for writing. */
    private volatile boolean closed;

    MeshAsynchronousServerSocketChannel(
            MeshAsynchronousProvider provider, Membership group, AsynchronousServerSocketChannel raw) {
        super(provider);
        this.provider = provider;
        this.group = group;
        this.raw = raw;
    }

    @Override
    public AsynchronousServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        synchronized (this) {
            MeshedListener listener = meshed;
            if (listener != null && !closed) {
                throw new AlreadyBoundException();
            }
            if (listener != null || !raw.isOpen() || raw.getLocalAddress() != null || !mayServe(local)) {
                raw.bind(local, backlog);
            } else {
                listen(local, backlog);
            }
        }
        return this;
    }

    private boolean mayServe(@Nullable SocketAddress local) {
        return local == null
                || local instanceof InetSocketAddress
                        && provider.policy().serves(((InetSocketAddress) local).getPort());
    }

    private void listen(@Nullable SocketAddress local, int backlog) throws IOException {
        ServerSocketChannel behind = provider.selectors().openServerSocketChannel();
        try {
            behind.configureBlocking(false);
            options.apply(behind);
            behind.bind(local, backlog);
            meshed = new MeshedListener(this, behind, group, provider);
        } catch (IOException | RuntimeException e) {
            behind.close();
            throw e;
        }
        group.join(this);
        raw.close();
    }

    @Override
    public Future<AsynchronousSocketChannel> accept() {
        MeshedListener listener = meshed;
        return listener == null ? raw.accept() : listener.accept(new Operation<>(null, null));
    }

    @Override
    public <A> void accept(@Nullable A attachment, CompletionHandler<AsynchronousSocketChannel, ? super A> handler) {
        MeshedListener listener = meshed;
        if (listener == null) {
            raw.accept(attachment, handler);
        } else if (handler == null) {
            throw new NullPointerException("'handler' is null");
        } else {
            listener.accept(new Operation<>(attachment, handler));
        }
    }

    @Override
    public <T> AsynchronousServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        MeshedListener listener = meshed;
        if (listener == null) {
            raw.setOption(name, value);
            options.set(name, value);
        } else {
            listener.behind().setOption(supported(name), value);
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        MeshedListener listener = meshed;
        return listener == null ? raw.getOption(name) : listener.behind().getOption(supported(name));
    }

    private <T> SocketOption<T> supported(SocketOption<T> name) {
        if (name != null && !supportedOptions().contains(name)) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
        return name;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return raw.supportedOptions();
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        MeshedListener listener = meshed;
        return listener == null ? raw.getLocalAddress() : listener.behind().getLocalAddress();
    }

    @Override
    public boolean isOpen() {
        MeshedListener listener = meshed;
        return !closed && (listener == null ? raw.isOpen() : listener.behind().isOpen());
    }

    @Override
    public void close() throws IOException {
        close(false);
    }

    @Override
    public void closeWithGroup() throws IOException {
        close(true);
    }

    void closeQuietly() {
        try {
            close();
        } catch (IOException ignored) {
            // Closed is what it shall be.
        }
    }

    private void close(boolean withGroup) throws IOException {
        MeshedListener listener;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            listener = meshed;
        }
        if (listener == null) {
            raw.close();
            return;
        }
        Operation<AsynchronousSocketChannel> pending = listener.close();
        Runnable rest = () -> {
            try {
                if (pending != null) {
                    pending.failIfAny(group.threads(), new AsynchronousCloseException());
                }
            } finally {
                group.leave(this);
            }
        };
        if (pending == null || withGroup || !pending.hasHandler()) {
            rest.run();
        } else {
            Timers.soon(rest); // never on the thread that closes, which may hold any lock
        }
    }

    @Override
    public String toString() {
        MeshedListener listener = meshed;
        return listener == null ? raw.toString() : listener.behind().toString();
    }
}
