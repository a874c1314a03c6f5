package io.graftmesh.agent.bridge.aio;

import io.graftmesh.agent.bridge.nio.ChannelOptions;
import io.graftmesh.agent.bridge.nio.Dial;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;

/**
 * How the application's channel connects and ends: it is the JDK's until it connects to the mesh, then a
 * {@link MeshedConnection}. A connection that is not the mesh's stays with the JDK's.
 */
abstract class ConnectingChannel extends AsynchronousSocketChannel implements GroupMember {

    private final MeshAsynchronousProvider provider;
    final Membership group;
    final ChannelOptions options = new ChannelOptions();

    /** Null for an accepted connection of the mesh. Closed once the channel is the mesh's. */
    private final @Nullable AsynchronousSocketChannel raw;

    volatile @Nullable MeshedConnection meshed;

    /** While nobody knows yet whose the connection is. Guarded by this. */
    private @Nullable ConnectQuestion<?> asking;

    /** Connecting was left to the JDK's channel. Guarded by this. */
    private boolean left;

    /** Guarded by this for writing. */
    private volatile boolean closed;

    ConnectingChannel(MeshAsynchronousProvider provider, Membership group, AsynchronousSocketChannel raw) {
        super(provider);
        this.provider = provider;
        this.group = group;
        this.raw = raw;
    }

    /** Accepted, and non-blocking. */
    ConnectingChannel(MeshAsynchronousProvider provider, Membership group, SocketChannel accepted) throws IOException {
        super(provider);
        this.provider = provider;
        this.group = group;
        this.raw = null;
        this.meshed = new MeshedConnection(this, accepted, group.threads(), provider.loop());
        group.join(this);
    }

    final AsynchronousSocketChannel raw() {
        AsynchronousSocketChannel known = raw;
        if (known == null) {
            throw new IllegalStateException("an accepted connection of the mesh has none of the JDK's");
        }
        return known;
    }

    // ---- connecting

    @Override
    public Future<Void> connect(SocketAddress remote) {
        return connectTo(remote, null, null);
    }

    @Override
    public <A> void connect(SocketAddress remote, @Nullable A attachment, CompletionHandler<Void, ? super A> handler) {
        connectTo(remote, attachment, nonNull(handler));
    }

    static <H> H nonNull(H handler) {
        if (handler == null) {
            throw new NullPointerException("'handler' is null");
        }
        return handler;
    }

    private <A> Future<Void> connectTo(
            SocketAddress remote, @Nullable A attachment, @Nullable CompletionHandler<Void, ? super A> handler) {
        ConnectQuestion<A> question = null;
        Dial known = null;
        synchronized (this) {
            if (meshed != null || asking != null) {
                return again(new Operation<>(attachment, handler));
            }
            if (!left && isPlaceable(remote) && raw().isOpen()) {
                known = known((InetSocketAddress) remote);
                left = known != null && known.isPass();
                question = left
                        ? null
                        : new ConnectQuestion<>(this, provider, (InetSocketAddress) remote, attachment, handler);
                asking = question;
            }
        }
        if (question == null) {
            return byJdk(remote, attachment, handler);
        }
        group.join(this);
        question.begin(known);
        return question;
    }

    /** The JDK's own channel says what is wrong with any other. */
    private static boolean isPlaceable(SocketAddress remote) {
        return remote instanceof InetSocketAddress && !((InetSocketAddress) remote).isUnresolved();
    }

    private @Nullable Dial known(InetSocketAddress destination) {
        try {
            return provider.policy().isSettled(destination) ? provider.policy().dial(destination, false) : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // a dial that may not wait is not interrupted either
            return null;
        }
    }

    /** @return whether nobody knows yet whose the connection is */
    final synchronized boolean isAsking() {
        return asking != null;
    }

    private Future<Void> again(Operation<Void> operation) {
        if (!isOpen()) {
            return operation.failed(group.threads(), new ClosedChannelException());
        }
        MeshedConnection connection = meshed;
        throw connection != null && connection.isConnected()
                ? new AlreadyConnectedException()
                : new ConnectionPendingException();
    }

    private <A> Future<Void> byJdk(
            SocketAddress remote, @Nullable A attachment, @Nullable CompletionHandler<Void, ? super A> handler) {
        try {
            if (handler == null) {
                return raw().connect(remote);
            }
            raw().connect(remote, attachment, handler);
            return new Operation<>(attachment, handler); // nobody gets to see it
        } catch (AlreadyConnectedException | ConnectionPendingException e) {
            throw e;
        } catch (RuntimeException e) {
            synchronized (this) {
                left = false; // it did not begin, and the next destination may be the mesh's
            }
            throw e;
        }
    }

    /** The question is answered: not the mesh's. */
    <A> Future<Void> leaveToJdk(
            InetSocketAddress remote, @Nullable A attachment, @Nullable CompletionHandler<Void, ? super A> handler) {
        synchronized (this) {
            asking = null;
            left = true;
        }
        try {
            return byJdk(remote, attachment, handler);
        } finally {
            group.leave(this);
        }
    }

    /** The question is answered: nobody may go there. */
    void refused(Operation<Void> operation, IOException why) {
        try {
            raw().close(); // before anybody is told
        } catch (IOException ignored) {
            // Closed is what it shall be.
        }
        try {
            operation.failIfAny(group.threads(), why);
        } finally {
            closeQuietly();
        }
    }

    /** The question is answered: the mesh's. The JDK's channel makes room for one of ours, with all that it was told. */
    void connectToMesh(InetSocketAddress remote, Operation<Void> operation) {
        try {
            SocketChannel behind = provider.selectors().openSocketChannel();
            behind.configureBlocking(false);
            MeshedConnection connection = new MeshedConnection(this, behind, group.threads(), provider.loop());
            synchronized (this) {
                if (closed) {
                    behind.close();
                    return;
                }
                meshed = connection;
                asking = null;
            }
            raw().close();
            options.apply(behind);
            connection.connect(remote, operation);
        } catch (IOException e) {
            if (operation.take()) {
                refused(operation, e);
            }
        }
    }

    /** @param close whether the channel goes as well */
    void cancelled(boolean close) {
        MeshedConnection connection = meshed;
        if (connection != null) {
            connection.killConnect();
        }
        if (close) {
            closeQuietly();
        }
    }

    // ---- the end

    @Override
    public boolean isOpen() {
        MeshedConnection connection = meshed;
        return !closed
                && (connection == null ? raw().isOpen() : connection.behind().isOpen());
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
        MeshedConnection connection;
        ConnectQuestion<?> question;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            connection = meshed;
            question = asking;
        }
        List<Operation<?>> pending = Collections.emptyList();
        try {
            if (connection != null) {
                pending = connection.close();
            } else {
                raw().close();
            }
        } finally {
            if (question != null && question.operation().take()) {
                pending = Collections.singletonList(question.operation());
            }
            tell(pending, withGroup);
        }
    }

    /** Handlers never on the thread that closes, which may hold any lock; the group must not end before they are told. */
    private void tell(List<Operation<?>> pending, boolean withGroup) {
        boolean handlers = false;
        for (Operation<?> operation : pending) {
            if (operation.hasHandler()) {
                handlers = true;
            } else {
                operation.failIfAny(group.threads(), new AsynchronousCloseException());
            }
        }
        Runnable rest = () -> {
            try {
                for (Operation<?> operation : pending) {
                    if (operation.hasHandler()) {
                        operation.failIfAny(group.threads(), new AsynchronousCloseException());
                    }
                }
            } finally {
                group.leave(this);
            }
        };
        if (handlers && !withGroup) {
            Timers.soon(rest);
        } else {
            rest.run();
        }
    }
}
