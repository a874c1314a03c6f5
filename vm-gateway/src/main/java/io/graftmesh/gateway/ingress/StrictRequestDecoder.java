package io.graftmesh.gateway.ingress;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Reads requests as RFC 9112 frames them and nothing beside it. What two readers could frame in two ways is refused, not
 * repaired: the server behind us is the second reader.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

    /** Bytes of a request line; Tomcat and nginx take 8 KiB. */
    static final int MAX_LINE = 8 * 1024;

    /** Bytes of all headers; above Tomcat's 8 KiB, as Envoy's default is. */
    static final int MAX_HEADERS = 60 * 1024;

    StrictRequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true)
                .setAllowDuplicateContentLengths(false));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
