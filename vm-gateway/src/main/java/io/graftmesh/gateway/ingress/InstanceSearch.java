package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.runtime.GatewayRuntime;
import io.graftmesh.gateway.runtime.RequestRecord.Flag;
import io.graftmesh.gateway.upstream.HttpUpstream;
import io.graftmesh.gateway.upstream.InstanceChoice;
import io.graftmesh.mesh.MeshRefusal;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.control.Target;
import io.graftmesh.mesh.outbound.Destination;
import io.graftmesh.mesh.outbound.OutboundConnection;
import io.graftmesh.mesh.record.Reason;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Looks for an instance that takes one request: the target by path, an instance of it by load, a connection to it out of
 * the pool or a new one, and another instance if that fails. Counts the request on the instance that has it.
 */
final class InstanceSearch {

    /** As for connections: the first instance and two others. */
    private static final int MAX_ATTEMPTS = 3;

    /** Told the outcome of a search, on the event loop. */
    interface Outcome {
        void found(HttpUpstream upstream);

        void none(HttpRefusal refusal);
    }

    private final Ingress ingress;
    private final GatewayRuntime runtime;
    private final EventLoop loop;
    private final RequestHead head;
    private final RequestLog log;
    private final String service;
    private final Outcome outcome;
    private final Set<String> failed = new HashSet<>();

    private List<Target> targets = Collections.emptyList();
    private InstanceChoice.@Nullable Choice carrier;
    private @Nullable Future<HttpUpstream> dialling;
    private Reason lastFailure = Reason.CONNECT_FAILED;
    private long sentNanos;
    private boolean fromPool;
    private boolean freshOnly;
    private boolean cancelled;

    InstanceSearch(Ingress ingress, EventLoop loop, RequestHead head, RequestLog log, String service, Outcome outcome) {
        this.ingress = ingress;
        this.runtime = ingress.runtime();
        this.loop = loop;
        this.head = head;
        this.log = log;
        this.service = service;
        this.outcome = outcome;
    }

    /** Waits until the mesh knows the service, then searches. */
    void start() {
        runtime.readiness().outbound(runtime.name(), service, loop, () -> {
            ServiceChain chain = runtime.mesh().view().service(service).chain().value();
            if (chain != null) {
                targets = chain.route(head)
                        .split(bound -> ThreadLocalRandom.current().nextInt(bound))
                        .targets();
            }
            next();
        });
    }

    private void next() {
        if (cancelled) {
            return;
        }
        boolean known = runtime.mesh().view().own(runtime.name()).tlsNow() != null;
        InstanceChoice.Choice choice =
                known && log.attempts() < MAX_ATTEMPTS ? ingress.instances().pick(targets, failed) : null;
        if (choice == null) {
            outcome.none(log.attempts() == 0 ? notServed() : allFailed());
            return;
        }
        log.attempt(choice.target().subset(), choice.candidate().endpoint().authority());
        // From now on, not when it is connected: those who choose meanwhile are to choose another.
        carrier = choice;
        choice.candidate().load().started();
        // A tunnel never comes back to the pool, so it is not taken from it.
        HttpUpstream idle =
                freshOnly || head.isWebSocket() ? null : ingress.pool().take(choice, loop);
        fromPool = idle != null;
        if (idle != null) {
            carry(idle);
        } else {
            dial(choice);
        }
    }

    private void dial(InstanceChoice.Choice choice) {
        Future<HttpUpstream> dial = ingress.pool().open(choice, loop);
        dialling = dial;
        dial.addListener((Future<HttpUpstream> opened) -> {
            dialling = null;
            if (cancelled) {
                if (opened.isSuccess()) {
                    opened.getNow().channel().close();
                }
            } else if (opened.isSuccess()) {
                carry(opened.getNow());
            } else {
                lastFailure = opened.cause() instanceof MeshRefusal refusal ? refusal.reason() : Reason.INTERNAL_ERROR;
                release();
                choice.candidate().load().failed(System.nanoTime());
                failed.add(choice.candidate().endpoint().authority());
                next();
            }
        });
    }

    private void carry(HttpUpstream upstream) {
        sentNanos = System.nanoTime();
        outcome.found(upstream);
    }

    /** The instance has begun to answer. */
    void answered() {
        InstanceChoice.Choice choice = carrier;
        if (choice != null) {
            long now = System.nanoTime();
            choice.candidate().load().observed(now, now - sentNanos);
        }
    }

    /** The request is no longer the instance's. */
    void release() {
        InstanceChoice.Choice choice = carrier;
        carrier = null;
        if (choice != null) {
            choice.candidate().load().ended();
        }
    }

    /** The instance hung up before it answered: looks for another one, if this one was not the last to be tried. */
    boolean again() {
        InstanceChoice.Choice choice = carrier;
        release();
        if (choice == null || cancelled || log.attempts() >= MAX_ATTEMPTS) {
            return false;
        }
        if (fromPool) {
            // It had hung up while the connection lay in the pool, which says little about the instance.
            freshOnly = true;
        } else {
            choice.candidate().load().failed(System.nanoTime());
            failed.add(choice.candidate().endpoint().authority());
        }
        next();
        return true;
    }

    void cancel() {
        cancelled = true;
        release();
        Future<HttpUpstream> dial = dialling;
        if (dial != null) {
            dial.cancel(false);
        }
    }

    /** mesh-core says, and records, what is missing. */
    private HttpRefusal notServed() {
        OutboundConnection story = runtime.mesh().outbound(Destination.of(service), runtime.name());
        Reason reason = Reason.NO_INSTANCES;
        try {
            List<Target> resolved = story.resolve(0);
            story.cancelled(story.next(targets.isEmpty() ? resolved : targets), "the instance came too late");
        } catch (MeshRefusal refusal) {
            reason = refusal.reason();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new HttpRefusal(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                Flag.NO_INSTANCES,
                "service '" + service + "' cannot be served now (" + reason.label() + ")");
    }

    private HttpRefusal allFailed() {
        boolean late = lastFailure == Reason.HANDSHAKE_TIMEOUT;
        return new HttpRefusal(
                late ? HttpResponseStatus.GATEWAY_TIMEOUT : HttpResponseStatus.BAD_GATEWAY,
                late ? Flag.TIMEOUT : Flag.CONNECT_FAILED,
                "no instance of service '" + service + "' could be reached (" + lastFailure.label() + ")");
    }
}
