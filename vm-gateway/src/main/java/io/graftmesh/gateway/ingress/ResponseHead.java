package io.graftmesh.gateway.ingress;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** An instance's response head: how its body is framed, and the form in which it goes to the client. */
final class ResponseHead {

    private final HttpResponse forward;
    private final boolean endsWithConnection;
    private final boolean reusable;
    private final boolean closesClient;

    /** @param closing whether the client's connection is to end with this response anyway */
    ResponseHead(HttpResponse received, RequestHead request, boolean closing) {
        int code = received.status().code();
        boolean empty = request.httpMethod().equals(HttpMethod.HEAD) || code == 204 || code == 304;
        boolean chunked = HttpUtil.isTransferEncodingChunked(received);
        boolean sized = received.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
        endsWithConnection = !empty && !chunked && !sized;
        reusable = HttpUtil.isKeepAlive(received) && !endsWithConnection;

        HttpHeaders headers = received.headers().copy();
        HopByHop.remove(headers);
        boolean unframed = false;
        if (!request.isHttp11() && (chunked || endsWithConnection)) {
            // HTTP/1.0 knows no chunks: the end of the connection is the end of the body.
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
            unframed = !empty;
        } else if (endsWithConnection) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        closesClient = closing || unframed || !request.keepAlive();
        if (closesClient) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!request.isHttp11()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        forward = new DefaultHttpResponse(HttpVersion.HTTP_1_1, received.status(), headers);
    }

    HttpResponse forward() {
        return forward;
    }

    /** @return whether only the end of the instance's connection ends the body */
    boolean endsWithConnection() {
        return endsWithConnection;
    }

    /** @return whether the instance's connection can carry another request */
    boolean reusable() {
        return reusable;
    }

    boolean closesClient() {
        return closesClient;
    }
}
