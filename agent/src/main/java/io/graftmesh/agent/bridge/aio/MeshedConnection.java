package io.graftmesh.agent.bridge.aio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadPendingException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritePendingException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * An asynchronous channel's operations over one of our channels that select, which does all that the mesh needs. Each is
 * tried at once on the thread that begins it; what cannot be done yet is tried again when the loop says so: on a thread of
 * the group if a handler waits, on the loop's if it is a future, which must not depend on how busy the group is.
 */
final class MeshedConnection extends Watched {

    private final ConnectingChannel channel;
    private final SocketChannel behind;
    private final GroupThreads threads;
    private final Half<Transfer<?>> reading = new Half<>(ReadPendingException::new, () -> dead("Reading"));
    private final Half<Transfer<?>> writing = new Half<>(WritePendingException::new, () -> dead("Writing"));
    private volatile @Nullable Operation<Void> connecting;
    private volatile boolean connected;

    MeshedConnection(ConnectingChannel channel, SocketChannel behind, GroupThreads threads, SelectLoop loop) {
        super(loop, behind);
        this.channel = channel;
        this.behind = behind;
        this.threads = threads;
        this.connected = behind.isConnected();
    }

    private static RuntimeException dead(String what) {
        return new IllegalStateException(what + " not allowed due to timeout or cancellation");
    }

    SocketChannel behind() {
        return behind;
    }

    boolean isConnected() {
        return connected;
    }

    // ---- connecting

    void connect(InetSocketAddress remote, Operation<Void> operation) {
        connecting = operation;
        IOException failure = null;
        boolean done = false;
        try {
            done = Uninterrupted.call(() -> behind.connect(remote));
        } catch (IOException | RuntimeException e) {
            failure = asIOException(e);
        }
        if (done || failure != null) {
            connected(operation, failure);
        } else {
            want(SelectionKey.OP_CONNECT);
        }
    }

    private void finishConnect() {
        Operation<Void> operation = connecting;
        if (operation == null) {
            return;
        }
        IOException failure = null;
        try {
            if (!behind.finishConnect()) {
                want(SelectionKey.OP_CONNECT);
                return;
            }
        } catch (IOException | RuntimeException e) {
            failure = asIOException(e);
        }
        connected(operation, failure);
    }

    private void connected(Operation<Void> operation, @Nullable IOException failure) {
        connecting = null;
        connected = failure == null;
        boolean ours = operation.take();
        if (failure == null) {
            if (ours) {
                operation.succeedIfAny(threads, null);
            }
            return;
        }
        try {
            closeBehind();
        } catch (IOException ignored) {
            // Closed is what it shall be.
        }
        try {
            if (ours) {
                operation.failIfAny(threads, failure);
            }
        } finally {
            channel.closeQuietly(); // last: with its last channel a group may end
        }
    }

    /** Nobody knows any more whether it will be connected, so nothing may be sent. */
    void killConnect() {
        reading.kill();
        writing.kill();
    }

    // ---- bytes

    <V extends Number> Future<V> read(Transfer<V> transfer, long timeout, TimeUnit unit) {
        if (!channel.isOpen()) {
            return transfer.failed(threads, new ClosedChannelException());
        }
        return begin(reading, transfer, timeout, unit);
    }

    <V extends Number> Future<V> write(Transfer<V> transfer, long timeout, TimeUnit unit) {
        if (!channel.isOpen()) {
            return transfer.failed(threads, new ClosedChannelException());
        }
        return begin(writing, transfer, timeout, unit);
    }

    private <V extends Number> Future<V> begin(
            Half<Transfer<?>> half, Transfer<V> transfer, long timeout, TimeUnit unit) {
        if (!connected) {
            throw new NotYetConnectedException();
        }
        if (!half.begin(transfer)) {
            return half == reading
                    ? transfer.succeeded(threads, transfer.count(-1))
                    : transfer.failed(threads, new ClosedChannelException());
        }
        if (transfer.isEmpty()) {
            half.end(transfer);
            return transfer.succeeded(threads, transfer.count(0));
        }
        transfer.onCancel(close -> {
            half.kill();
            if (close) {
                channel.closeQuietly();
            }
        });
        if (!attempt(half, transfer)) {
            if (timeout > 0) {
                transfer.endsIn(timeout, unit, () -> timedOut(half, transfer));
            }
            want(half);
        }
        return transfer;
    }

    private void want(Half<Transfer<?>> half) {
        want(half == reading ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
    }

    private void timedOut(Half<Transfer<?>> half, Transfer<?> transfer) {
        if (transfer.take()) {
            half.kill();
            transfer.failIfAny(threads, new InterruptedByTimeoutException());
        }
    }

    /** @return whether it is over, one way or another */
    private <V extends Number> boolean attempt(Half<Transfer<?>> half, Transfer<V> transfer) {
        long n = 0;
        IOException failure = null;
        try {
            n = Uninterrupted.call(() -> half == reading
                    ? behind.read(transfer.buffers, transfer.offset, transfer.length)
                    : behind.write(transfer.buffers, transfer.offset, transfer.length));
        } catch (IOException | RuntimeException e) {
            failure = asIOException(e);
        }
        if (n == 0 && failure == null) {
            return transfer.isOver();
        }
        half.end(transfer);
        try {
            if (transfer.take()) {
                tell(transfer, n, failure);
            }
        } finally {
            if (!behind.isOpen()) {
                channel.closeQuietly(); // last: with its last channel a group may end
            }
        }
        return true;
    }

    private <V extends Number> void tell(Transfer<V> transfer, long n, @Nullable IOException failure) {
        if (failure == null) {
            transfer.succeed(threads, transfer.count(n));
        } else {
            transfer.fail(threads, failure);
        }
    }

    // ---- from the loop

    @Override
    void ready(int ops) {
        if ((ops & SelectionKey.OP_CONNECT) != 0) {
            finishConnect();
        }
        if ((ops & SelectionKey.OP_WRITE) != 0) {
            again(writing);
        }
        if ((ops & SelectionKey.OP_READ) != 0) {
            again(reading);
        }
    }

    private void again(Half<Transfer<?>> half) {
        Transfer<?> transfer = half.pending();
        if (transfer == null) {
            return;
        }
        Runnable attempt = () -> {
            if (!transfer.isOver() && !attempt(half, transfer)) {
                want(half);
            }
        };
        if (transfer.hasHandler()) {
            threads.runIfAny(attempt);
        } else {
            attempt.run();
        }
    }

    @Override
    void gone() {
        channel.closeQuietly();
    }

    // ---- the end

    /** Closes. @return what is pending, taken, to be told */
    List<Operation<?>> close() throws IOException {
        List<Operation<?>> pending = new ArrayList<>(2);
        add(pending, connecting);
        add(pending, reading.pending());
        add(pending, writing.pending());
        try {
            closeBehind();
        } finally {
            loop.execute(() -> {}); // the JDK lets the descriptor go when the selector next looks
        }
        return pending;
    }

    private void closeBehind() throws IOException {
        Uninterrupted.call(() -> {
            behind.close();
            return behind;
        });
    }

    private static void add(List<Operation<?>> pending, @Nullable Operation<?> operation) {
        if (operation != null && operation.take()) {
            pending.add(operation);
        }
    }

    void shutInput() throws IOException {
        Uninterrupted.call(behind::shutdownInput);
        reading.shut();
    }

    void shutOutput() throws IOException {
        Uninterrupted.call(behind::shutdownOutput);
        writing.shut();
    }

    static IOException asIOException(Exception e) {
        if (e instanceof ClosedChannelException) {
            return new AsynchronousCloseException();
        }
        return e instanceof IOException ? (IOException) e : new IOException(e);
    }
}
