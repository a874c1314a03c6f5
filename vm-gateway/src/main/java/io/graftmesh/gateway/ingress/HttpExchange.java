package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.runtime.RequestRecord.Flag;
import io.graftmesh.gateway.upstream.HttpUpstream;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.outbound.CallStep;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
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
    private final ResponseRelay answer;
    /** What came with the head, before there was anybody to take it: one read's worth. */
    private final Deque<HttpContent> unsent = new ArrayDeque<>();

    private String service = "";
    private @Nullable InstanceSearch search;
    private @Nullable HttpUpstream upstream;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> routeTimer;
    private boolean requestComplete;
    private boolean over;

    HttpExchange(HttpClientConnection client, Ingress ingress, RequestHead head, RequestLog log) {
        this.client = client;
        this.ingress = ingress;
        this.head = head;
        this.log = log;
        this.answer = new ResponseRelay(client, head, log, this::accepts);
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
    public void found(HttpUpstream to, CallStep.Send send) {
        upstream = to;
        boundBy(send.timeoutMillis());
        to.begin(this);
        Channel channel = to.channel();
        channel.write(head.forward(log.client(), send));
        while (!unsent.isEmpty()) {
            channel.write(unsent.poll());
        }
        if (head.isBodyless()) {
            channel.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        if (!client.inTurn()) {
            channel.flush(); // else when all that has come was written: one TLS record, one packet
        }
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
        if (over || head.isBodyless()) {
            content.release(); // of a head without body: its end went, or will go, with the head
        } else if (to != null) {
            to.channel().write(content);
        } else {
            unsent.add(content);
        }
        if (to != null && requestComplete) {
            awaitResponse();
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

    /** The route's own bound holds for the whole answer, all tries and the body included. */
    private void boundBy(long millis) {
        if (millis > 0 && routeTimer == null) {
            routeTimer = client.channel().eventLoop().schedule(this::routeTimedOut, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void routeTimedOut() {
        if (over) {
            return;
        }
        searched().call().timedOut(null);
        if (answer.head() == null) {
            refuse(
                    HttpResponseStatus.GATEWAY_TIMEOUT,
                    Flag.TIMEOUT,
                    "service '" + service + "' did not answer within its route's timeout");
        } else {
            abort(Flag.TIMEOUT);
        }
    }

    private boolean accepts(HttpResponse response) {
        InstanceSearch now = searched();
        if (!now.answered(response.status().code(), response.headers())) {
            return false;
        }
        HeaderEdit.apply(now.call().responseHeaders(), response.headers());
        return true;
    }

    private void timedOut() {
        if (!over && answer.head() == null) {
            // So that an instance that hangs is told from one whose client hung up.
            searched().call().timedOut(null);
            refuse(
                    HttpResponseStatus.GATEWAY_TIMEOUT,
                    Flag.TIMEOUT,
                    "service '" + service + "' did not answer in time");
        }
    }

    @Override
    public void received(HttpObject message) {
        HttpUpstream from = upstream;
        if (from == null) {
            ReferenceCountUtil.release(message);
            return;
        }
        switch (answer.pass(message, from)) {
            case MORE -> {}
            case AGAIN -> {
                upstream = null;
                drop(from);
                searched().again();
            }
            case COMPLETE -> complete(from);
            case SWITCHED -> {
                log.code(101);
                finish(Flag.UPGRADED);
                client.tunnel(from);
            }
            case BROKEN -> broken();
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

    private void complete(HttpUpstream from) {
        ResponseHead now = answer.head();
        boolean reusable = now != null && now.reusable() && asked();
        finish(Flag.OK);
        if (reusable) {
            ingress.pool().release(from);
        } else {
            drop(from);
        }
        client.channel().flush();
        // An answer before the end of the question: the rest of it has nowhere to go.
        client.exchangeOver(now == null || now.closesClient(), !asked());
    }

    @Override
    public void disconnected() {
        upstream = null;
        if (over) {
            return;
        }
        if (answer.head() == null) {
            searched().hungUp();
        } else {
            abort(Flag.UPSTREAM_RESET);
        }
    }

    /** The instance hung up, or said what is no HTTP. */
    private void broken() {
        if (over) {
            return;
        }
        if (answer.head() == null) {
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
        if (answer.head() == null) {
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
        if (search != null && (flag == Flag.OK || flag == Flag.UPGRADED)) {
            search.finished();
        } else if (search != null) {
            search.cancel(flag == Flag.UPSTREAM_RESET ? new IOException("the answer broke off") : null);
        }
        if (timer != null) {
            timer.cancel(false);
        }
        if (routeTimer != null) {
            routeTimer.cancel(false);
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
