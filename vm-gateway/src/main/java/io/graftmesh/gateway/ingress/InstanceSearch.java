package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.runtime.GatewayRuntime;
import io.graftmesh.gateway.runtime.RequestRecord.Flag;
import io.graftmesh.gateway.upstream.HttpUpstream;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.outbound.CallStep;
import io.graftmesh.mesh.outbound.Destination;
import io.graftmesh.mesh.outbound.OutboundCall;
import io.graftmesh.mesh.record.CallReason;
import io.graftmesh.mesh.record.Reason;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Drives an {@link OutboundCall} on an event loop: what the core decides, this does with a connection out of the pool or a new
 * one, and tells the core what became of it.
 */
final class InstanceSearch {

    /** Told the outcome of a search, on the event loop. */
    interface Outcome {
        void found(HttpUpstream upstream, CallStep.Send send);

        void none(HttpRefusal refusal);
    }

    private final Ingress ingress;
    private final GatewayRuntime runtime;
    private final EventLoop loop;
    private final RequestHead head;
    private final RequestLog log;
    private final String service;
    private final Outcome outcome;
    private final OutboundCall call;

    private @Nullable Future<HttpUpstream> dialling;
    private @Nullable Future<?> waiting;
    private boolean fromPool;
    private boolean over;

    InstanceSearch(Ingress ingress, EventLoop loop, RequestHead head, RequestLog log, String service, Outcome outcome) {
        this.ingress = ingress;
        this.runtime = ingress.runtime();
        this.loop = loop;
        this.head = head;
        this.log = log;
        this.service = service;
        this.outcome = outcome;
        this.call = runtime.mesh().call(Destination.of(service), runtime.name(), head);
    }

    /** Waits until the mesh knows the service, then searches. */
    void start() {
        runtime.readiness().outbound(runtime.name(), service, loop, this::next);
    }

    private void next() {
        if (over) {
            return;
        }
        CallStep step = call.next();
        if (step instanceof CallStep.Send send) {
            send(send);
        } else if (step instanceof CallStep.Wait wait) {
            waiting = loop.schedule(this::next, wait.millis(), TimeUnit.MILLISECONDS);
        } else if (step instanceof CallStep.GiveUp no) {
            over = true;
            outcome.none(refusal(no));
        }
    }

    private void send(CallStep.Send send) {
        log.attempt(send.target().subset(), send.endpoint().authority());
        // A tunnel never comes back to the pool, so it is not taken from it.
        HttpUpstream idle = send.freshConnection() || head.isWebSocket()
                ? null
                : ingress.pool().take(send, loop);
        fromPool = idle != null;
        if (idle != null) {
            carry(idle, send);
        } else {
            dial(send);
        }
    }

    private void dial(CallStep.Send send) {
        Future<HttpUpstream> dial = ingress.pool().open(send, loop);
        dialling = dial;
        dial.addListener((Future<HttpUpstream> opened) -> {
            dialling = null;
            if (over) {
                if (opened.isSuccess()) {
                    opened.getNow().channel().close();
                }
            } else if (opened.isSuccess()) {
                carry(opened.getNow(), send);
            } else {
                call.failed(opened.cause());
                next();
            }
        });
    }

    private void carry(HttpUpstream upstream, CallStep.Send send) {
        call.sent();
        outcome.found(upstream, send);
    }

    /**
     * The instance has begun to answer.
     *
     * @return false: this answer is not for the client, another instance is to be asked with {@link #again}
     */
    boolean answered(int status, HttpHeaders headers) {
        return call.responded(status, headers::get);
    }

    OutboundCall call() {
        return call;
    }

    /** Another instance, after an answer that was not passed on. */
    void again() {
        next();
    }

    /** The instance hung up before it answered. */
    void hungUp() {
        IOException why = new IOException("the instance hung up before it answered");
        if (fromPool) {
            // It had hung up while the connection lay in the pool, which says little about the instance.
            call.stale(why);
        } else {
            call.failed(why);
        }
        next();
    }

    /** The answer is complete, or has become a tunnel. */
    void finished() {
        over = true;
        call.finished(0, 0);
    }

    /** Nobody waits for it any more. */
    void cancel(@Nullable Throwable brokenBy) {
        over = true;
        if (brokenBy != null) {
            call.broken(brokenBy);
        }
        call.cancelled();
        Future<HttpUpstream> dial = dialling;
        if (dial != null) {
            dial.cancel(false);
        }
        Future<?> wait = waiting;
        if (wait != null) {
            wait.cancel(false);
        }
    }

    private HttpRefusal refusal(CallStep.GiveUp no) {
        String what =
                "service '" + service + "' cannot be served now (" + no.reason().label() + ")";
        switch (no.reason()) {
            case CONNECT_FAILED:
                Reason reason = no.failure() instanceof MeshRefusal refusal ? refusal.reason() : Reason.CONNECT_FAILED;
                boolean late = reason == Reason.HANDSHAKE_TIMEOUT;
                return new HttpRefusal(
                        late ? HttpResponseStatus.GATEWAY_TIMEOUT : HttpResponseStatus.BAD_GATEWAY,
                        late ? Flag.TIMEOUT : Flag.CONNECT_FAILED,
                        "no instance of service '" + service + "' could be reached (" + reason.label() + ")");
            case RESET:
                what = "service '" + service + "' broke the connection off before it answered";
                break;
            case DEADLINE:
                what = "service '" + service + "' did not answer in time";
                break;
            default:
        }
        return new HttpRefusal(HttpResponseStatus.valueOf(no.status()), flag(no.reason()), what);
    }

    private static Flag flag(CallReason reason) {
        switch (reason) {
            case NO_IDENTITY:
            case CONTROL_SILENT:
            case NO_INSTANCES:
                return Flag.NO_INSTANCES;
            case OVERLOADED:
                return Flag.OVERLOADED;
            case RATE_LIMITED:
                return Flag.RATE_LIMITED;
            case FAULT_INJECTED:
                return Flag.FAULT_INJECTED;
            case DEADLINE:
                return Flag.TIMEOUT;
            case CANCELLED:
                return Flag.CLIENT_GONE;
            default:
                return Flag.UPSTREAM_RESET;
        }
    }
}
