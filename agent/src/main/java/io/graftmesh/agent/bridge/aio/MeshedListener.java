package io.graftmesh.agent.bridge.aio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.channels.AcceptPendingException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Future;

/** A listening channel's accepts, over one of our channels that select. */
final class MeshedListener extends Watched {

    private final MeshAsynchronousServerSocketChannel channel;
    private final ServerSocketChannel behind;
    private final Membership group;
    private final MeshAsynchronousProvider provider;
    private final Half<Operation<AsynchronousSocketChannel>> accepting =
            new Half<>(AcceptPendingException::new, () -> new RuntimeException("Accept not allowed due cancellation"));

    MeshedListener(
            MeshAsynchronousServerSocketChannel channel,
            ServerSocketChannel behind,
            Membership group,
            MeshAsynchronousProvider provider)
            throws IOException {
        super(provider.loop(), behind);
        this.channel = channel;
        this.behind = behind;
        this.group = group;
        this.provider = provider;
    }

    ServerSocketChannel behind() {
        return behind;
    }

    Future<AsynchronousSocketChannel> accept(Operation<AsynchronousSocketChannel> operation) {
        if (!channel.isOpen()) {
            return operation.failed(group.threads(), new ClosedChannelException());
        }
        accepting.begin(operation);
        operation.onCancel(close -> {
            accepting.kill();
            if (close) {
                channel.closeQuietly();
            }
        });
        if (!attempt(operation)) {
            want(SelectionKey.OP_ACCEPT);
        }
        return operation;
    }

    /** @return whether it is over, one way or another */
    private boolean attempt(Operation<AsynchronousSocketChannel> operation) {
        AsynchronousSocketChannel accepted = null;
        IOException failure = null;
        try {
            SocketChannel child = Uninterrupted.call(behind::accept);
            if (child == null) {
                return operation.isOver();
            }
            accepted = arrived(child);
        } catch (IOException | RuntimeException e) {
            failure = MeshedConnection.asIOException(e);
        }
        accepting.end(operation);
        if (!operation.take()) {
            closeQuietly(accepted); // cancelled meanwhile
        } else if (failure == null) {
            operation.succeed(group.threads(), accepted);
        } else {
            operation.fail(group.threads(), failure);
        }
        return true;
    }

    private AsynchronousSocketChannel arrived(SocketChannel child) throws IOException {
        try {
            if (group.isShutdown()) {
                throw new IOException(new ShutdownChannelGroupException());
            }
            child.configureBlocking(false);
            return new MeshAsynchronousSocketChannel(provider, group, child);
        } catch (IOException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    private static void closeQuietly(@Nullable AsynchronousSocketChannel accepted) {
        try {
            if (accepted != null) {
                accepted.close();
            }
        } catch (IOException ignored) {
            // Closed is what it shall be.
        }
    }

    @Override
    void ready(int ops) {
        Operation<AsynchronousSocketChannel> operation = accepting.pending();
        if (operation == null) {
            return;
        }
        try {
            if (!attempt(operation)) {
                want(SelectionKey.OP_ACCEPT);
            }
        } catch (ShutdownChannelGroupException over) {
            // Nobody is left to run its handler.
        }
    }

    @Override
    void gone() {
        channel.closeQuietly();
    }

    /** Closes. @return what is pending, taken, to be told */
    @Nullable
    Operation<AsynchronousSocketChannel> close() throws IOException {
        Operation<AsynchronousSocketChannel> pending = accepting.pending();
        boolean ours = pending != null && pending.take();
        try {
            behind.close();
        } finally {
            loop.letGo(); // whoever listens there next must find the port free
        }
        return ours ? pending : null;
    }
}
