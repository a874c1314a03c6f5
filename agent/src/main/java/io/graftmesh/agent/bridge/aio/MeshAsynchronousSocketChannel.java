package io.graftmesh.agent.bridge.aio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The application's channel, in the hands of the JDK's or of a {@link MeshedConnection}: the JDK's gets every call as it
 * comes.
 */
final class MeshAsynchronousSocketChannel extends ConnectingChannel {

    MeshAsynchronousSocketChannel(MeshAsynchronousProvider provider, Membership group, AsynchronousSocketChannel raw) {
        super(provider, group, raw);
    }

    /** Accepted, and non-blocking. */
    MeshAsynchronousSocketChannel(MeshAsynchronousProvider provider, Membership group, SocketChannel accepted)
            throws IOException {
        super(provider, group, accepted);
    }

    // ---- bytes

    @Override
    public Future<Integer> read(ByteBuffer dst) {
        MeshedConnection connection = meshed;
        return connection == null
                ? raw().read(dst)
                : connection.read(Transfer.of(dst, null, null).writable(), 0, TimeUnit.MILLISECONDS);
    }

    @Override
    public <A> void read(
            ByteBuffer dst,
            long timeout,
            TimeUnit unit,
            @Nullable A attachment,
            CompletionHandler<Integer, ? super A> handler) {
        MeshedConnection connection = meshed;
        if (connection == null) {
            raw().read(dst, timeout, unit, attachment, handler);
        } else {
            connection.read(Transfer.of(dst, attachment, nonNull(handler)).writable(), timeout, unit);
        }
    }

    @Override
    public <A> void read(
            ByteBuffer[] dsts,
            int offset,
            int length,
            long timeout,
            TimeUnit unit,
            @Nullable A attachment,
            CompletionHandler<Long, ? super A> handler) {
        MeshedConnection connection = meshed;
        if (connection == null) {
            raw().read(dsts, offset, length, timeout, unit, attachment, handler);
        } else {
            connection.read(
                    Transfer.of(dsts, offset, length, attachment, nonNull(handler))
                            .writable(),
                    timeout,
                    unit);
        }
    }

    @Override
    public Future<Integer> write(ByteBuffer src) {
        MeshedConnection connection = meshed;
        return connection == null
                ? raw().write(src)
                : connection.write(Transfer.of(src, null, null), 0, TimeUnit.MILLISECONDS);
    }

    @Override
    public <A> void write(
            ByteBuffer src,
            long timeout,
            TimeUnit unit,
            @Nullable A attachment,
            CompletionHandler<Integer, ? super A> handler) {
        MeshedConnection connection = meshed;
        if (connection == null) {
            raw().write(src, timeout, unit, attachment, handler);
        } else {
            connection.write(Transfer.of(src, attachment, nonNull(handler)), timeout, unit);
        }
    }

    @Override
    public <A> void write(
            ByteBuffer[] srcs,
            int offset,
            int length,
            long timeout,
            TimeUnit unit,
            @Nullable A attachment,
            CompletionHandler<Long, ? super A> handler) {
        MeshedConnection connection = meshed;
        if (connection == null) {
            raw().write(srcs, offset, length, timeout, unit, attachment, handler);
        } else {
            connection.write(Transfer.of(srcs, offset, length, attachment, nonNull(handler)), timeout, unit);
        }
    }

    @Override
    public AsynchronousSocketChannel shutdownInput() throws IOException {
        MeshedConnection connection = meshed;
        if (connection == null) {
            raw().shutdownInput();
        } else {
            connection.shutInput();
        }
        return this;
    }

    @Override
    public AsynchronousSocketChannel shutdownOutput() throws IOException {
        MeshedConnection connection = meshed;
        if (connection == null) {
            raw().shutdownOutput();
        } else {
            connection.shutOutput();
        }
        return this;
    }

    // ---- addresses and options

    @Override
    public AsynchronousSocketChannel bind(SocketAddress local) throws IOException {
        synchronized (this) {
            if (isAsking()) {
                throw new ConnectionPendingException();
            }
            MeshedConnection connection = meshed;
            if (connection != null) {
                connection.behind().bind(local); // says what is wrong with that
            } else {
                raw().bind(local);
                options.bound(raw().getLocalAddress());
            }
        }
        return this;
    }

    @Override
    public <T> AsynchronousSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        MeshedConnection connection = meshed;
        if (connection == null) {
            raw().setOption(name, value);
            options.set(name, value);
        } else {
            connection.behind().setOption(supported(name), value);
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        MeshedConnection connection = meshed;
        return connection == null ? raw().getOption(name) : connection.behind().getOption(supported(name));
    }

    private <T> SocketOption<T> supported(SocketOption<T> name) {
        if (name != null && !supportedOptions().contains(name)) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
        return name;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return group.threads().options();
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        MeshedConnection connection = meshed;
        return connection == null
                ? raw().getLocalAddress()
                : connection.behind().getLocalAddress();
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        MeshedConnection connection = meshed;
        if (connection == null) {
            return raw().getRemoteAddress();
        }
        SocketAddress remote = connection.behind().getRemoteAddress();
        return connection.isConnected() ? remote : null;
    }

    @Override
    public String toString() {
        MeshedConnection connection = meshed;
        return connection == null ? raw().toString() : connection.behind().toString();
    }
}
