package io.graftmesh.agent.bridge.aio;

import io.graftmesh.agent.bridge.nio.ChannelPolicy;
import io.graftmesh.agent.bridge.nio.Dial;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connect that is not known to be none of the mesh's. Asked on the thread that connects, and while the mesh cannot say
 * yet, now and then on the loop's; what it becomes is the JDK's own connect, a connection of the mesh, or a refusal.
 */
final class ConnectQuestion<A> implements Future<Void> {

    private static final long POLL_MILLIS = 5;

    private final ConnectingChannel channel;
    private final ChannelPolicy policy;
    private final MeshAsynchronousProvider provider;
    private final InetSocketAddress destination;
    private final @Nullable A attachment;
    private final @Nullable CompletionHandler<Void, ? super A> handler;
    private final Operation<Void> operation;
    private final CompletableFuture<Future<Void>> decided = new CompletableFuture<>();
    private final long waitUntil;

    ConnectQuestion(
            ConnectingChannel channel,
            MeshAsynchronousProvider provider,
            InetSocketAddress destination,
            @Nullable A attachment,
            @Nullable CompletionHandler<Void, ? super A> handler) {
        this.channel = channel;
        this.policy = provider.policy();
        this.provider = provider;
        this.destination = destination;
        this.attachment = attachment;
        this.handler = handler;
        this.operation = new Operation<>(attachment, handler).onCancel(channel::cancelled);
        this.waitUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(policy.waitMillis());
    }

    Operation<Void> operation() {
        return operation;
    }

    /** @param known null if the mesh cannot say yet */
    void begin(@Nullable Dial known) {
        if (known != null) {
            answered(known);
        } else {
            ask();
        }
    }

    private void ask() {
        if (operation.isOver()) {
            return;
        }
        try {
            if (policy.isSettled(destination) || System.nanoTime() - waitUntil >= 0) {
                answered(policy.dial(destination, false));
            } else {
                Timers.after(POLL_MILLIS, TimeUnit.MILLISECONDS, this::askOnLoop);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // a dial that may not wait is not interrupted either
        }
    }

    private void askOnLoop() {
        try {
            provider.loop().execute(this::ask);
        } catch (IOException e) {
            decided.complete(operation);
            if (operation.take()) {
                channel.refused(operation, e);
            }
        }
    }

    private void answered(Dial dial) {
        String refusal = dial.refusal();
        if (refusal == null && !dial.isPass()) {
            decided.complete(operation);
            channel.connectToMesh(destination, operation);
        } else if (operation.take()) {
            if (refusal == null) {
                Future<Void> jdks = channel.leaveToJdk(destination, attachment, handler);
                decided.complete(jdks == null ? operation : jdks);
            } else {
                decided.complete(operation);
                channel.refused(operation, new ConnectException(refusal));
            }
        }
    }

    // ---- the future

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (operation.cancel(mayInterruptIfRunning)) {
            decided.complete(operation);
            return true;
        }
        return decided.join().cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean isCancelled() {
        Future<Void> now = decided.getNow(null);
        return now != null && now.isCancelled();
    }

    @Override
    public boolean isDone() {
        Future<Void> now = decided.getNow(null);
        return now != null && now.isDone();
    }

    @Override
    public @Nullable Void get() throws InterruptedException, ExecutionException {
        return decided.get().get();
    }

    @Override
    public @Nullable Void get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        long end = System.nanoTime() + unit.toNanos(timeout);
        Future<Void> now = decided.get(timeout, unit);
        return now.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
}
