package io.graftmesh.gateway.ingress;

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
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The story of one HTTP request, top to bottom: find the service by host, wait until the mesh knows it, find the target by
 * path, pick an instance, send, try another one if that is safe, pass the response back, leave one record.
 *
 * <p>Never holds a body: what comes from one side goes to the other, and a side is read only while the other one takes it.
 * Lives on one event loop, that of the client's connection.
 */
final class HttpExchange implements HttpUpstream.Exchange {

    /** As for connections: the first instance and two others. */
    private static final int MAX_ATTEMPTS = 3;

    private final HttpClientConnection client;
    private final Ingress ingress;
    private final RequestHead head;
    private final RequestLog log;
    private final Deque<HttpContent> unsent = new ArrayDeque<>();
    private final Set<String> failed = new HashSet<>();

    private String service = "";
    private List<Target> targets = Collections.emptyList();
    private @Nullable Future<HttpUpstream> dialling;
    private @Nullable HttpUpstream upstream;
    private InstanceChoice.@Nullable Choice choice;
    private @Nullable ResponseHead response;
    private @Nullable Future<?> timer;
    private Reason lastFailure = Reason.CONNECT_FAILED;
    private long sentNanos;
    private boolean fromPool;
    private boolean freshOnly;
    private boolean interim;
    private boolean switching;
    private boolean requestComplete;
    private boolean over;

    HttpExchange(HttpClientConnection client, Ingress ingress, RequestHead head, RequestLog log) {
        this.client = client;
        this.ingress = ingress;
        this.head = head;
        this.log = log;
    }

    /** From Host header to service. */
    void start(HostRoutes routes) {
        String found = routes.service(head.host());
        if (found == null) {
            refuse(new HttpRefusal(
                    HttpResponseStatus.NOT_FOUND, Flag.NO_ROUTE, "no service is published here for this host"));
            return;
        }
        service = found;
        log.destination(service);
        ingress.runtime()
                .readiness()
                .outbound(ingress.runtime().name(), service, client.channel().eventLoop(), this::route);
    }

    /** From path to target. */
    private void route() {
        if (over) {
            return;
        }
        ServiceChain chain =
                ingress.runtime().mesh().view().service(service).chain().value();
        if (chain != null) {
            targets = chain.route(head.path()).targets();
        }
        attempt();
    }

    /** From target to instance: an unused connection to it, or a new one. */
    private void attempt() {
        boolean known =
                ingress.runtime().mesh().view().own(ingress.runtime().name()).tlsNow() != null;
        InstanceChoice.Choice next =
                known && log.attempts() < MAX_ATTEMPTS ? ingress.instances().pick(targets, failed) : null;
        if (next == null) {
            refuse(log.attempts() == 0 ? notServed() : allFailed());
            return;
        }
        choice = next;
        log.attempt(next.target().subset(), next.candidate().endpoint().authority());
        HttpUpstream idle = freshOnly || head.isWebSocket()
                ? null
                : ingress.pool().take(next, client.channel().eventLoop());
        fromPool = idle != null;
        if (idle != null) {
            send(idle, next);
            return;
        }
        Future<HttpUpstream> dial = ingress.pool().open(next, client.channel().eventLoop());
        dialling = dial;
        dial.addListener((Future<HttpUpstream> opened) -> {
            dialling = null;
            if (over) {
                if (opened.isSuccess()) {
                    opened.getNow().channel().close();
                }
            } else if (opened.isSuccess()) {
                send(opened.getNow(), next);
            } else {
                lastFailure = opened.cause() instanceof MeshRefusal refusal ? refusal.reason() : Reason.INTERNAL_ERROR;
                failed.add(next.candidate().endpoint().authority());
                attempt();
            }
        });
    }

    /** mesh-core says, and records, what is missing. */
    private HttpRefusal notServed() {
        OutboundConnection story = ingress.runtime()
                .mesh()
                .outbound(Destination.of(service), ingress.runtime().name());
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

    private void send(HttpUpstream to, InstanceChoice.Choice chosen) {
        upstream = to;
        sentNanos = System.nanoTime();
        chosen.candidate().load().started();
        to.begin(this);
        Channel channel = to.channel();
        channel.write(head.forward(log.client()));
        while (!unsent.isEmpty()) {
            channel.write(unsent.poll());
        }
        if (requestComplete && head.isBodyless()) {
            channel.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        channel.flush();
        channel.read();
        if (requestComplete) {
            awaitResponse();
        }
        client.readOn();
    }

    /** A piece of the request's body. Takes over its reference. */
    void body(HttpContent content) {
        log.received(content.content().readableBytes());
        requestComplete = content instanceof LastHttpContent;
        HttpUpstream to = upstream;
        if (over) {
            content.release();
        } else if (to != null) {
            to.channel().write(content);
            if (requestComplete) {
                awaitResponse();
            }
        } else if (head.isBodyless()) {
            content.release(); // the end of the head; said again to each instance that is tried
        } else {
            unsent.add(content);
        }
    }

    void bodyFlush() {
        HttpUpstream to = upstream;
        if (to != null) {
            to.channel().flush();
        }
    }

    /** @return whether another piece of the request could be passed on now */
    boolean takesBody() {
        HttpUpstream to = upstream;
        return !requestComplete && to != null && to.channel().isWritable();
    }

    boolean requestComplete() {
        return requestComplete;
    }

    /** @return whether the client has sent all of the request */
    private boolean asked() {
        return requestComplete || head.isBodyless();
    }

    private void awaitResponse() {
        int millis = ingress.runtime().timeouts().response();
        if (millis > 0 && timer == null) {
            timer = client.channel().eventLoop().schedule(this::timedOut, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void timedOut() {
        if (!over && response == null) {
            refuse(new HttpRefusal(
                    HttpResponseStatus.GATEWAY_TIMEOUT,
                    Flag.TIMEOUT,
                    "service '" + service + "' did not answer in time"));
        }
    }

    @Override
    public void received(HttpObject message) {
        if (over || message.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            broken();
        } else if (message instanceof HttpResponse started) {
            responseHead(started);
        } else if (message instanceof HttpContent content) {
            responseBody(content);
        }
    }

    private void responseHead(HttpResponse received) {
        int code = received.status().code();
        if (code == 101 && !head.isWebSocket()) {
            broken();
            return;
        }
        interim = code < 200;
        switching = code == 101;
        if (switching) {
            HopByHop.remove(received.headers());
            HopByHop.askForWebSocket(received.headers());
        }
        if (interim) {
            if (head.isHttp11()) {
                client.channel().write(received);
            }
            return;
        }
        observed();
        ResponseHead now = new ResponseHead(received, head, client.isClosing());
        response = now;
        log.code(code);
        client.answerTo(head);
        client.channel().write(now.forward());
    }

    private void responseBody(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (interim) {
            interim = !last;
            if (head.isHttp11()) {
                client.channel().write(content);
            } else {
                content.release();
            }
            if (last && switching) {
                tunnel();
            }
            return;
        }
        ResponseHead now = response;
        HttpUpstream from = upstream;
        boolean truncated = last && now != null && now.endsWithConnection() && from != null && !from.endAnnounced();
        if (truncated) {
            content.release();
            broken();
            return;
        }
        log.sent(content.content().readableBytes());
        client.channel().write(content);
        if (last) {
            complete();
        }
    }

    @Override
    public void receivedAll() {
        client.channel().flush();
        clientWritable();
    }

    /** The client takes bytes again. */
    void clientWritable() {
        HttpUpstream from = upstream;
        if (from != null && !over && client.channel().isWritable()) {
            from.channel().read();
        }
    }

    @Override
    public void writable() {
        client.readOn();
    }

    private void complete() {
        HttpUpstream from = upstream;
        ResponseHead now = response;
        finish(Flag.OK);
        if (from != null && now != null) {
            if (now.reusable() && requestComplete) {
                ingress.pool().release(from);
            } else {
                from.end();
                from.channel().close();
            }
        }
        client.channel().flush();
        // An answer before the end of the question: the rest of it has nowhere to go.
        client.exchangeOver(now == null || now.closesClient(), !asked());
    }

    private void tunnel() {
        HttpUpstream to = upstream;
        log.code(101);
        finish(Flag.UPGRADED);
        if (to != null) {
            client.tunnel(to);
        }
    }

    @Override
    public void disconnected(boolean clean) {
        if (over) {
            return;
        }
        InstanceChoice.Choice chosen = choice;
        release(chosen, true);
        boolean repeatable = head.isIdempotent() && head.isBodyless() && requestComplete && !interim;
        if (response == null && repeatable && chosen != null && log.attempts() < MAX_ATTEMPTS) {
            if (fromPool) {
                // It had hung up while the connection lay in the pool, which says little about the instance.
                freshOnly = true;
            } else {
                failed.add(chosen.candidate().endpoint().authority());
            }
            lastFailure = Reason.CONNECT_FAILED;
            attempt();
        } else {
            broken();
        }
    }

    /** The instance hung up or said what is no HTTP. */
    private void broken() {
        if (over) {
            return;
        }
        if (response == null) {
            refuse(new HttpRefusal(
                    HttpResponseStatus.BAD_GATEWAY,
                    Flag.UPSTREAM_RESET,
                    "service '" + service + "' broke the connection off before it answered"));
            return;
        }
        dropUpstream();
        finish(Flag.UPSTREAM_RESET);
        client.abort();
    }

    /** The client's message breaks HTTP's rules in its middle. */
    void badBody() {
        if (!over && response == null) {
            refuse(HttpRefusal.badRequest("the request's body is malformed"));
        } else if (!over) {
            dropUpstream();
            finish(Flag.BAD_REQUEST);
            client.abort();
        }
    }

    void clientGone() {
        if (!over) {
            dropUpstream();
            finish(Flag.CLIENT_GONE);
        }
    }

    private void refuse(HttpRefusal refusal) {
        dropUpstream();
        log.code(refusal.status().code());
        finish(refusal.flag());
        client.answerTo(head);
        client.refuse(refusal, asked() && head.keepAlive());
    }

    private void dropUpstream() {
        HttpUpstream from = upstream;
        if (from != null) {
            from.end();
            from.channel().close();
        }
        Future<HttpUpstream> dial = dialling;
        if (dial != null) {
            dial.cancel(false);
        }
    }

    private void finish(Flag flag) {
        over = true;
        release(choice, false);
        if (timer != null) {
            timer.cancel(false);
        }
        unsent.forEach(ReferenceCountUtil::release);
        unsent.clear();
        log.end(flag);
    }

    private void observed() {
        InstanceChoice.Choice chosen = choice;
        if (chosen != null) {
            long now = System.nanoTime();
            chosen.candidate().load().observed(now, now - sentNanos);
        }
    }

    /** The instance is one request freer. */
    private void release(InstanceChoice.@Nullable Choice chosen, boolean asFailed) {
        if (upstream == null || chosen == null) {
            return;
        }
        upstream = null;
        chosen.candidate().load().ended();
        if (asFailed) {
            chosen.candidate().load().failed(System.nanoTime());
        }
    }
}
