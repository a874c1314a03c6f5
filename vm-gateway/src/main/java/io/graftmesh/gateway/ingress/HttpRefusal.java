package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.runtime.RequestRecord.Flag;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;

/** The gateway's own answer in place of an instance's. A value, not a fault: it has no stack. */
final class HttpRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final Flag flag;

    /** @param message for outsiders: no addresses, no causes */
    HttpRefusal(HttpResponseStatus status, Flag flag, String message) {
        super(message, null, false, false);
        this.code = status.code();
        this.flag = flag;
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(code);
    }

    Flag flag() {
        return flag;
    }

    /** @param why what the decoder found */
    static HttpRefusal undecodable(Throwable why) {
        if (why instanceof TooLongHttpLineException) {
            return new HttpRefusal(
                    HttpResponseStatus.REQUEST_URI_TOO_LONG,
                    Flag.BAD_REQUEST,
                    "the request line is longer than " + StrictRequestDecoder.MAX_LINE + " bytes");
        }
        if (why instanceof TooLongHttpHeaderException) {
            return new HttpRefusal(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    Flag.BAD_REQUEST,
                    "the request's headers are longer than " + StrictRequestDecoder.MAX_HEADERS + " bytes");
        }
        return badRequest("the request is malformed");
    }

    FullHttpResponse response(boolean keepAlive) {
        String text = code + " " + flag.label() + ": " + getMessage() + "\n";
        ByteBuf body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status(), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        return response;
    }

    static HttpRefusal badRequest(String message) {
        return new HttpRefusal(HttpResponseStatus.BAD_REQUEST, Flag.BAD_REQUEST, message);
    }
}
