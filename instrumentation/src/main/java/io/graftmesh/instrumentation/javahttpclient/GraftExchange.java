package io.graftmesh.instrumentation.javahttpclient;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.GraftCall;
import java.net.GraftHttp;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import jdk.internal.net.http.Exchange;
import jdk.internal.net.http.HttpConnection;
import jdk.internal.net.http.MultiExchange;
import jdk.internal.net.http.Response;

/**
 * One request as the client puts it on the wire, from the filters' last word (cookies, credentials) to the head of the answer that
 * they get; defined beside the JDK's {@code Exchange}. What that would do once is done here as often as policy wants it. No
 * thread waits: what takes time completes {@link #result}.
 */
public final class GraftExchange {

    /** Whose attempt this thread is about to make: a connection is taken or opened before the JDK's method returns. */
    private static final ThreadLocal<GraftExchange> STARTING = new ThreadLocal<>();

    private final Exchange exchange;
    private final GraftCall call;
    private final CompletableFuture<Response> result = new CompletableFuture<>();

    /** The attempt's, once it has one. */
    private volatile @Nullable SocketChannel channel;

    private volatile @Nullable Throwable failure;

    /** Since when connections are tried after an attempt that had one, by {@link System#nanoTime}; null: the JDK counts right. */
    private volatile @Nullable Long connectingSince;

    private volatile boolean hadConnection;

    GraftExchange(Exchange exchange, GraftCall call) {
        this.exchange = exchange;
        this.call = call;
    }

    /** @return what answers in the place of the JDK's own method; null if that shall run */
    public static @Nullable CompletableFuture<Response> calling(Exchange exchange) {
        if (isStarting(exchange) || !GraftKnown.IS) {
            return null;
        }
        try {
            GraftCall call = GraftRequest.calling(exchange.request);
            return call == null ? null : new GraftExchange(exchange, call).begin();
        } catch (IOException refused) {
            CompletableFuture<Response> failed = new CompletableFuture<>();
            failed.completeExceptionally(refused);
            return failed;
        }
    }

    /** @return whether this thread is about to send this one for a call of ours */
    public static boolean isStarting(Exchange exchange) {
        GraftExchange starting = STARTING.get();
        return starting != null && starting.exchange == exchange;
    }

    /** @return the call for which this thread looks for a connection, or null */
    static @Nullable GraftCall looking() {
        GraftExchange starting = STARTING.get();
        return starting == null || starting.channel != null || starting.call.isAside() ? null : starting.call;
    }

    /** A connection was found for this thread's request, or made and not connected yet. */
    public static void found(HttpConnection connection) {
        GraftExchange starting = STARTING.get();
        GraftCall call = looking();
        if (starting == null || call == null) {
            return;
        }
        SocketChannel found = connection.channel();
        starting.channel = found;
        call.awaitingInAnyCase(); // the JDK closes what could not be connected
        GraftHttp.bind(call, found);
        if (GraftHttp.instance(found) != null) {
            GraftHttp.current(null); // connected already: what this thread opens to produce a body is not the call's
        }
    }

    /** @return what is left of the application's connect timeout, over all that is tried one after the other */
    public static Optional<Duration> connectTimeout(Exchange exchange, Optional<Duration> jdks) {
        GraftExchange starting = STARTING.get();
        Long since = starting == null || starting.exchange != exchange ? null : starting.connectingSince;
        Optional<Duration> all = exchange.client.connectTimeout();
        if (since == null || !all.isPresent()) {
            return jdks;
        }
        Duration left = all.get().minusNanos(System.nanoTime() - since);
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }

    private CompletableFuture<Response> begin() {
        GraftMultiExchange.neverRepeats(exchange.multi);
        CompletableFuture<?> pause = pause();
        call.begin(pool(), () -> guarded(() -> decided(pause)));
        return result;
    }

    /**
     * While it is decided, the exchange has nothing to cancel but this: it looks here for what comes before a connection. So a
     * timeout and a cancellation are not kept waiting.
     */
    private CompletableFuture<?> pause() {
        CompletableFuture<Object> pause = new CompletableFuture<>();
        exchange.exchImpl = null;
        exchange.exchangeCF = pause;
        pause.whenComplete((nothing, stopped) -> {
            if (stopped != null) {
                exchange.client.theExecutor().execute(() -> lost(stopped));
            }
        });
        IOException already = exchange.getCancelCause();
        if (already != null) {
            pause.completeExceptionally(already);
        }
        return pause;
    }

    /** Not the client's own way to it, which runs everything but what the selector hands over where it is. */
    private Executor pool() {
        return exchange.client.theExecutor().delegate();
    }

    private void lost(Throwable why) {
        call.cancelled();
        result.completeExceptionally(why);
    }

    private void decided(CompletableFuture<?> pause) {
        exchange.exchangeCF = null;
        if (!pause.complete(null)) {
            call.cancelled(); // nobody wants it any more
            return;
        }
        Throwable refusal = call.refusal();
        if (refusal == null) {
            attempt();
        } else {
            Throwable told = failure;
            result.completeExceptionally(told == null ? refusal : told);
        }
    }

    private void attempt() {
        if (hadConnection) {
            connectingSince = System.nanoTime();
            hadConnection = false;
        }
        channel = null;
        failure = null;
        GraftExchange before = STARTING.get();
        GraftCall outer = GraftHttp.current();
        STARTING.set(this);
        GraftHttp.current(call.isAside() ? null : call);
        CompletableFuture<Response> answer;
        try {
            answer = exchange.responseAsync();
        } finally {
            GraftHttp.current(outer);
            if (before == null) {
                STARTING.remove();
            } else {
                STARTING.set(before);
            }
        }
        if (!call.isAside() && channel != null && GraftHttp.instance(channel) == null) {
            GraftHttp.bind(null, channel);
            call.stepAside(); // through a proxy, or to an address that is not the mesh's after all
        }
        GraftDeadline deadline = call.isAside() ? null : GraftDeadline.of(exchange, call);
        answer.whenComplete((response, failed) -> {
            if (deadline != null) {
                exchange.client.cancelTimer(deadline);
            }
            guarded(() -> {
                if (failed == null) {
                    answered(response);
                } else {
                    failed(failed);
                }
            });
        });
    }

    private void answered(Response response) {
        if (call.isAside()
                || call.isDelivered(
                        response.statusCode,
                        response.headers.firstValue("Retry-After").orElse(null))) {
            result.complete(call.isAside() ? response : GraftRequest.changed(response, call.answerHeaders()));
            return;
        }
        GraftHttp.bind(null, channel);
        hadConnection = true;
        exchange.ignoreBody()
                .whenComplete((nothing, broken) -> guarded(() -> {
                    CompletableFuture<?> pause = pause();
                    call.again(pool(), () -> guarded(() -> decided(pause)));
                }));
    }

    private void failed(Throwable told) {
        GraftHttp.bind(null, channel);
        MultiExchange multi = exchange.multi;
        if (call.isAside() || GraftMultiExchange.isCancelled(multi)) {
            lost(told);
            return;
        }
        failure = told;
        Throwable why = told instanceof CompletionException && told.getCause() != null ? told.getCause() : told;
        hadConnection = !(why instanceof ConnectException);
        if (multi.cancelled) {
            why = new SocketTimeoutException("the application's own timeout is over");
            why.initCause(told);
        }
        CompletableFuture<?> pause = multi.cancelled ? new CompletableFuture<>() : pause();
        call.failed(GraftMultiExchange.reason(why), pool(), () -> guarded(() -> decided(pause)));
    }

    /** A future swallows what its callbacks throw, and the application would wait for ever. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            GraftHttp.failed("HttpClient", e);
            call.stepAside();
            result.completeExceptionally(e);
        }
    }
}
