package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.upstream.HttpUpstream;
import io.graftmesh.mesh.Nullable;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/** Passes an instance's answer on to the client, interim answers (1xx) included, and notices how it ends. */
final class ResponseRelay {

    /** What a message means for the exchange. */
    enum Progress {
        MORE,
        /** The answer is not for the client: another instance is to be asked. */
        AGAIN,
        /** The final answer has been passed on in full. */
        COMPLETE,
        /** The instance has agreed to become a tunnel, and the client has been told. */
        SWITCHED,
        /** The answer cannot be passed on; what has been of it must not look complete. */
        BROKEN
    }

    private final HttpClientConnection client;
    private final RequestHead request;
    private final RequestLog log;
    private final Judge judge;
    private @Nullable ResponseHead head;
    private boolean interim;
    private boolean switching;

    /** Decides about an answer once its head is there. */
    interface Judge {
        /** @return whether the client is to have it; its headers are as the client is to see them */
        boolean accepts(HttpResponse response);
    }

    ResponseRelay(HttpClientConnection client, RequestHead request, RequestLog log, Judge judge) {
        this.judge = judge;
        this.client = client;
        this.request = request;
        this.log = log;
    }

    /** @return null before the final answer has begun */
    @Nullable
    ResponseHead head() {
        return head;
    }

    /** Takes over the message's reference. */
    Progress pass(HttpObject message, HttpUpstream from) {
        if (message.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            return Progress.BROKEN;
        }
        if (message instanceof HttpResponse response) {
            return begin(response);
        }
        if (message instanceof HttpContent content) {
            return interim ? endInterim(content) : body(content, from);
        }
        ReferenceCountUtil.release(message);
        return Progress.BROKEN;
    }

    private Progress begin(HttpResponse response) {
        int code = response.status().code();
        interim = code < 200;
        switching = code == 101;
        if (switching && !request.isWebSocket()) {
            return Progress.BROKEN;
        }
        if (!interim && !judge.accepts(response)) {
            return Progress.AGAIN;
        }
        if (!interim) {
            ResponseHead now = new ResponseHead(response, request, client.isClosing());
            head = now;
            log.code(code);
            client.answerTo(request);
            client.channel().write(now.forward());
            return Progress.MORE;
        }
        HopByHop.remove(response.headers());
        if (switching) {
            HopByHop.askForWebSocket(response.headers());
        }
        if (request.isHttp11()) {
            client.channel().write(response);
        }
        return Progress.MORE;
    }

    private Progress endInterim(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        interim = !last;
        if (request.isHttp11()) {
            client.channel().write(content);
        } else {
            content.release();
        }
        return last && switching ? Progress.SWITCHED : Progress.MORE;
    }

    private Progress body(HttpContent content, HttpUpstream from) {
        boolean last = content instanceof LastHttpContent;
        ResponseHead now = head;
        if (now == null || (last && now.endsWithConnection() && !from.endAnnounced())) {
            // The end of the connection is the end of the body, but it was cut, not closed.
            content.release();
            return Progress.BROKEN;
        }
        log.sent(content.content().readableBytes());
        client.channel().write(content);
        return last ? Progress.COMPLETE : Progress.MORE;
    }
}
