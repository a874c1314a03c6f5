package io.graftmesh.instrumentation.javahttpclient;

import io.graftmesh.instrumentation.Nullable;
import java.net.GraftCall;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import jdk.internal.net.http.Exchange;
import jdk.internal.net.http.TimeoutEvent;

/** When the route's time is over; the client's own timer counts it, and what is under way is cancelled as at the application's timeout. */
final class GraftDeadline extends TimeoutEvent {

    private final Exchange exchange;

    private GraftDeadline(Exchange exchange, Duration left) {
        super(left);
        this.exchange = exchange;
    }

    /** @return registered; null if the route sets none */
    static @Nullable GraftDeadline of(Exchange exchange, GraftCall call) {
        long until = call.deadlineNanos();
        if (until == 0) {
            return null;
        }
        // The client's timer counts milliseconds, and must not be early: it would look like a broken connection.
        long left = Math.max(0, until - System.nanoTime()) + 1_000_000;
        GraftDeadline deadline = new GraftDeadline(exchange, Duration.ofNanos(left));
        exchange.client.registerTimer(deadline);
        return deadline;
    }

    @Override
    public void handle() {
        exchange.cancel(new HttpTimeoutException("request timed out"));
    }
}
