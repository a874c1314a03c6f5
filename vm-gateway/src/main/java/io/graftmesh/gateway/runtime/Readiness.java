package io.graftmesh.gateway.runtime;

import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.view.Latest;
import io.graftmesh.mesh.view.MeshView;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Lets a connection wait, off the event loops, until the control plane has said what it needs; nearly always it has, and
 * nobody waits. All that wait for one service share one thread, so the threads are bounded by the configuration and not
 * by the callers. The wait may end without result: mesh-core, which a gateway configures never to wait itself, then
 * refuses and says what is missing.
 */
public final class Readiness {

    private final MeshView view;
    private final Timeouts timeouts;
    private final Executor waiters;
    private final ConcurrentHashMap<String, CompletableFuture<Void>> pending = new ConcurrentHashMap<>();

    Readiness(MeshView view, Timeouts timeouts, Executor waiters) {
        this.view = view;
        this.timeouts = timeouts;
        this.waiters = waiters;
    }

    private interface Wait {
        void until(long deadlineNanos) throws InterruptedException;
    }

    /** @param then runs on the loop, at once if nothing is missing */
    public void outbound(String source, String service, EventLoop loop, Runnable then) {
        if (knowsOutbound(source, service)) {
            then.run();
        } else {
            await("to " + service, deadline -> learnOutbound(source, service, deadline), loop, then);
        }
    }

    /** @param then runs on the loop, at once if nothing is missing */
    public void inbound(String service, EventLoop loop, Runnable then) {
        MeshView.OwnService own = view.own(service);
        if (own.tlsNow() != null && own.intentions().value() != null) {
            then.run();
        } else {
            await(
                    "as " + service,
                    deadline -> {
                        own.tls().await(left(deadline));
                        own.intentions().await(left(deadline));
                    },
                    loop,
                    then);
        }
    }

    private boolean knowsOutbound(String source, String service) {
        ServiceChain chain = view.service(service).chain().value();
        if (view.own(source).tlsNow() == null || chain == null) {
            return false;
        }
        for (Target target : chain.targets()) {
            if (view.target(target).instances().value() == null) {
                return false;
            }
        }
        return true;
    }

    private void learnOutbound(String source, String service, long deadline) throws InterruptedException {
        view.own(source).tls().await(left(deadline));
        ServiceChain chain = view.service(service).chain().await(left(deadline));
        if (chain == null) {
            return;
        }
        for (Target target : chain.targets()) {
            view.target(target).instances().await(left(deadline));
        }
    }

    /** @return the value, waited for off the loop; {@code then} runs on the loop either way */
    public void value(String what, Latest<?> latest, EventLoop loop, Runnable then) {
        if (latest.value() != null) {
            then.run();
        } else {
            await(what + System.identityHashCode(latest), deadline -> latest.await(left(deadline)), loop, then);
        }
    }

    private void await(String key, Wait wait, EventLoop loop, Runnable then) {
        CompletableFuture<Void> waiting = pending.computeIfAbsent(key, k -> start(k, wait));
        waiting.whenComplete((nothing, failure) -> {
            try {
                loop.execute(then);
            } catch (RejectedExecutionException e) {
                // The loop is gone, and with it the connection.
            }
        });
    }

    private CompletableFuture<Void> start(String key, Wait wait) {
        long deadline = System.nanoTime() + timeouts.ready() * 1_000_000L;
        try {
            return CompletableFuture.runAsync(
                    () -> {
                        try {
                            wait.until(deadline);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        } finally {
                            pending.remove(key);
                        }
                    },
                    waiters);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private static long left(long deadlineNanos) {
        return Math.max(0, (deadlineNanos - System.nanoTime()) / 1_000_000);
    }
}
