package io.graftmesh.instrumentation.netty;

import io.graftmesh.instrumentation.Nullable;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import java.net.GraftBridge;
import java.net.GraftPeer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Judges each request between Netty's decoder and the application's handlers, and answers a denied one, when the answers to those
 * before it are written; that ends the connection. On the channel's event loop.
 */
final class GraftHttpJudge extends ChannelDuplexHandler {

    private static final String SENDER = "X-Forwarded-Client-Cert";
    private static final Pattern HOST = Pattern.compile("[\\w.:\\[\\]-]*");

    /** Past which a response goes that is bytes already. */
    private final String decoder;

    /** Whether responses come by as such, and not as bytes. */
    private final boolean counts;

    private int unanswered;
    private @Nullable String denied;
    private boolean bodyless;
    private boolean ended;

    GraftHttpJudge(String decoder, boolean counts) {
        this.decoder = decoder;
        this.counts = counts;
    }

    static boolean isDecoder(ChannelHandler handler) {
        return handler instanceof HttpServerCodec || handler instanceof HttpRequestDecoder;
    }

    static boolean isFrames(ChannelHandler handler) {
        return handler instanceof WebSocketFrameDecoder;
    }

    static boolean encodes(ChannelHandler handler) {
        return handler instanceof HttpServerCodec || handler instanceof HttpResponseEncoder;
    }

    /** @return whether it is one of Netty's own, which serve nothing */
    static boolean helps(ChannelHandler handler) {
        Class<?> type = handler.getClass();
        return type == HttpObjectAggregator.class
                || type == HttpServerKeepAliveHandler.class
                || type == HttpServerExpectContinueHandler.class
                || type == HttpContentCompressor.class
                || type == HttpContentDecompressor.class;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (denied != null) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest) {
            denied = GraftBridge.judges() ? why(context, (HttpRequest) message) : null;
            if (denied != null) {
                bodyless = ((HttpRequest) message).method().equals(HttpMethod.HEAD);
                ReferenceCountUtil.release(message);
                answer(context);
                return;
            }
            unanswered++;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (ended) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new ClosedChannelException());
            return;
        }
        boolean interim = message instanceof HttpResponse
                && ((HttpResponse) message).status().code() < 200
                && ((HttpResponse) message).status().code() != 101;
        if (message instanceof LastHttpContent && !interim && unanswered > 0) {
            unanswered--;
        }
        context.write(message, promise);
        answer(context);
    }

    /** Of a denied request, once it is its turn. */
    private void answer(ChannelHandlerContext context) {
        if (denied == null || ended || unanswered > 0 && counts) {
            return;
        }
        ended = true;
        if (unanswered > 0) {
            context.close(); // nobody knows which answer this would be taken for
            return;
        }
        byte[] body = ("403 denied by the mesh: " + denied + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                        + body.length + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        ChannelHandlerContext bytes = context.pipeline().context(decoder);
        bytes.writeAndFlush(bodyless ? Unpooled.wrappedBuffer(head) : Unpooled.wrappedBuffer(head, body))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private static @Nullable String why(ChannelHandlerContext context, HttpRequest request) {
        int port = GraftHttpGate.port(context.channel());
        int peerPort = GraftHttpGate.peerPort(context.channel());
        tell(request.headers(), GraftBridge.peer(port, peerPort));
        String target = request.uri();
        int query = target.indexOf('?');
        String path = path(request.method(), query < 0 ? target : target.substring(0, query));
        return path == null
                ? GraftBridge.unjudged(port, peerPort)
                : GraftBridge.denied(
                        port,
                        peerPort,
                        request.method().name(),
                        path,
                        query < 0 ? null : target.substring(query + 1),
                        headers(request));
    }

    /**
     * What applications make of a target, without its query: the path inside of an absolute one, decoded.
     *
     * @return null if nobody can say
     */
    private static @Nullable String path(HttpMethod method, String target) {
        if (target.equals("*") || method.equals(HttpMethod.CONNECT)) {
            return "";
        }
        String path = target;
        int authority = target.indexOf("://");
        if (authority > 0 && target.charAt(0) != '/') {
            int begin = target.indexOf('/', authority + 3);
            if (!HOST.matcher(target.substring(authority + 3, begin < 0 ? target.length() : begin))
                    .matches()) {
                return null;
            }
            path = begin < 0 ? "/" : target.substring(begin);
        }
        if (!path.startsWith("/") || path.indexOf('#') >= 0) {
            return null;
        }
        try {
            return new QueryStringDecoder(path, StandardCharsets.UTF_8).path();
        } catch (IllegalArgumentException misspelt) {
            return null;
        }
    }

    private static void tell(HttpHeaders headers, @Nullable GraftPeer peer) {
        if (peer != null) {
            // Whatever the request says of its sender goes first: intentions may look at it, too.
            headers.remove(SENDER);
            if (peer.header != null) {
                headers.set(SENDER, peer.header);
            }
        }
    }

    private static Map<String, List<String>> headers(HttpRequest request) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, String> header : request.headers().entries()) {
            headers.computeIfAbsent(header.getKey(), any -> new ArrayList<>()).add(header.getValue());
        }
        return headers;
    }
}
