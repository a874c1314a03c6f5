package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.runtime.RequestRecord.Flag;
import io.graftmesh.gateway.upstream.HttpUpstream;
import io.graftmesh.mesh.Nullable;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The story of one HTTP request, top to bottom: find the service by host, let an instance be found, send, search again if
 * that is safe, pass the response back, leave one record.
 *
 * <p>Never holds a body: what comes from one side goes to the other, and a side is read only while the other one takes it.
 * Lives on one event loop, that of the client's connection.
 */
final class HttpExchange implements HttpUpstream.Exchange, InstanceSearch.Outcome {

    private final HttpClientConnection client;
    private final Ingress ingress;
    private final RequestHead head;
    private final RequestLog log;
    /** What came with the head, before there was anybody to take it: one read's worth. */
    private final Deque<HttpContent> unsent = new ArrayDeque<>();

    private String service = "";
    private @Nullable InstanceSearch search;
    private @Nullable HttpUpstream upstream;
    private @Nullable ResponseHead response;
    private @Nullable Future<?> timer;
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

    void start(HostRoutes routes) {
        String found = routes.service(head.host());
        if (found == null) {
            refuse(HttpResponseStatus.NOT_FOUND, Flag.NO_ROUTE, "no service is published here for this host");
            return;
        }
        service = found;
        log.destination(service);
        InstanceSearch begun = new InstanceSearch(ingress, client.channel().eventLoop(), head, log, service, this);
        search = begun;
        begun.start();
    }

    @Override
    public void found(HttpUpstream to) {
        upstream = to;
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

    @Override
    public void none(HttpRefusal refusal) {
        refuse(refusal);
    }

    /** A piece of the request's body. Takes over its reference. */
    void body(HttpContent content) {
        log.received(content.content().readableBytes());
        requestComplete = content instanceof LastHttpContent;
        HttpUpstream to = upstream;
        if (to != null) {
            to.channel().write(content);
            if (requestComplete) {
                awaitResponse();
            }
        } else if (over || head.isBodyless()) {
            content.release(); // of a head without body: its end is said anew to each instance that is tried
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
            refuse(
                    HttpResponseStatus.GATEWAY_TIMEOUT,
                    Flag.TIMEOUT,
                    "service '" + service + "' did not answer in time");
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
        interim = code < 200;
        switching = code == 101;
        if (switching && !head.isWebSocket()) {
            broken();
        } else if (interim) {
            interimHead(received);
        } else {
            searched().answered();
            ResponseHead now = new ResponseHead(received, head, client.isClosing());
            response = now;
            log.code(code);
            client.answerTo(head);
            client.channel().write(now.forward());
        }
    }

    private void interimHead(HttpResponse received) {
        HopByHop.remove(received.headers());
        if (switching) {
            HopByHop.askForWebSocket(received.headers());
        }
        if (head.isHttp11()) {
            client.channel().write(received);
        }
    }

    private void responseBody(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (interim) {
            interimEnd(content, last);
            return;
        }
        ResponseHead now = response;
        HttpUpstream from = upstream;
        if (now == null || from == null || (last && now.endsWithConnection() && !from.endAnnounced())) {
            // The end of the connection is the end of the body, but it was cut, not closed.
            content.release();
            broken();
            return;
        }
        log.sent(content.content().readableBytes());
        client.channel().write(content);
        if (last) {
            complete(now, from);
        }
    }

    private void interimEnd(HttpContent content, boolean last) {
        interim = !last;
        if (head.isHttp11()) {
            client.channel().write(content);
        } else {
            content.release();
        }
        HttpUpstream to = upstream;
        if (last && switching && to != null) {
            log.code(101);
            finish(Flag.UPGRADED);
            client.tunnel(to);
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
        if (from != null && client.channel().isWritable()) {
            from.channel().read();
        }
    }

    @Override
    public void writable() {
        client.readOn();
    }

    private void complete(ResponseHead now, HttpUpstream from) {
        finish(Flag.OK);
        if (now.reusable() && requestComplete) {
            ingress.pool().release(from);
        } else {
            drop(from);
        }
        client.channel().flush();
        // An answer before the end of the question: the rest of it has nowhere to go.
        client.exchangeOver(now.closesClient(), !asked());
    }

    @Override
    public void disconnected() {
        upstream = null;
        boolean repeatable = head.isIdempotent() && head.isBodyless() && requestComplete && response == null;
        if (!over && !(repeatable && searched().again())) {
            broken();
        }
    }

    /** The instance hung up, or said what is no HTTP. */
    private void broken() {
        if (over) {
            return;
        }
        if (response == null) {
            refuse(
                    HttpResponseStatus.BAD_GATEWAY,
                    Flag.UPSTREAM_RESET,
                    "service '" + service + "' broke the connection off before it answered");
        } else {
            abort(Flag.UPSTREAM_RESET);
        }
    }

    /** The client's message breaks HTTP's rules in its middle. */
    void badBody() {
        if (over) {
            return;
        }
        if (response == null) {
            refuse(HttpRefusal.badRequest("the request's body is malformed"));
        } else {
            abort(Flag.BAD_REQUEST);
        }
    }

    private void abort(Flag flag) {
        drop(finish(flag));
        client.abort();
    }

    void clientGone() {
        if (!over) {
            drop(finish(Flag.CLIENT_GONE));
        }
    }

    private void refuse(HttpResponseStatus status, Flag flag, String message) {
        refuse(new HttpRefusal(status, flag, message));
    }

    private void refuse(HttpRefusal refusal) {
        log.code(refusal.status().code());
        drop(finish(refusal.flag()));
        client.answerTo(head);
        client.refuse(refusal, asked() && head.keepAlive());
    }

    private static void drop(@Nullable HttpUpstream from) {
        if (from != null) {
            from.end();
            from.channel().close();
        }
    }

    /** From here on nothing that comes in is this exchange's any more. @return the instance's connection, if there is one */
    private @Nullable HttpUpstream finish(Flag flag) {
        over = true;
        HttpUpstream from = upstream;
        upstream = null;
        if (search != null) {
            search.cancel();
        }
        if (timer != null) {
            timer.cancel(false);
        }
        unsent.forEach(ReferenceCountUtil::release);
        unsent.clear();
        log.end(flag);
        return from;
    }

    private InstanceSearch searched() {
        InstanceSearch now = search;
        if (now == null) {
            throw new IllegalStateException("no instance was searched for");
        }
        return now;
    }
}
