package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.relay.Relay;
import io.graftmesh.gateway.runtime.Drainable;
import io.graftmesh.gateway.upstream.HttpUpstream;
import io.graftmesh.mesh.Nullable;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A client's connection: its requests, one exchange after the other. What a client sends ahead (pipelining) waits: one
 * read's worth at the most, then it is not read from.
 */
final class HttpClientConnection extends ChannelInboundHandlerAdapter implements Drainable {

    /** For the client to read our last answer while we throw away what it still sends; a reset would destroy it. */
    private static final long LINGER_MILLIS = 2_000;

    private final Ingress ingress;
    private final Supplier<HostRoutes> routes;
    private final Channel channel;
    private final StrictResponseEncoder encoder;
    private final Deque<HttpObject> waiting = new ArrayDeque<>();
    private @Nullable HttpExchange exchange;
    private long idleSinceNanos = System.nanoTime();
    private boolean closing;
    private boolean lingering;
    private boolean tunnelled;
    private boolean inTurn;

    private HttpClientConnection(Ingress ingress, Supplier<HostRoutes> routes, Channel channel) {
        this.ingress = ingress;
        this.routes = routes;
        this.channel = channel;
        this.encoder = new StrictResponseEncoder();
    }

    /** @param routes read anew for each request: they change while the connection lives */
    static HttpClientConnection install(Ingress ingress, Supplier<HostRoutes> routes, Channel channel) {
        HttpClientConnection connection = new HttpClientConnection(ingress, routes, channel);
        channel.pipeline().addLast("decode", new StrictRequestDecoder());
        channel.pipeline().addLast("encode", connection.encoder);
        channel.pipeline().addLast("client", connection);
        return connection;
    }

    Channel channel() {
        return channel;
    }

    boolean isClosing() {
        return closing;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        closeWhenIdle(ingress.runtime().timeouts().clientIdle());
        ctx.read();
    }

    private void closeWhenIdle(long millis) {
        channel.eventLoop()
                .schedule(
                        () -> {
                            long limit = ingress.runtime().timeouts().clientIdle();
                            long left =
                                    exchange != null ? limit : limit - (System.nanoTime() - idleSinceNanos) / 1_000_000;
                            if (left <= 0 && !tunnelled) {
                                channel.close();
                            } else if (channel.isActive() && !tunnelled) {
                                closeWhenIdle(left);
                            }
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (lingering || !(msg instanceof HttpObject message)) {
            ReferenceCountUtil.release(msg);
            return;
        }
        waiting.add(message);
        inTurn = true;
        takeTurns();
    }

    /** What belongs to the running exchange goes to it; the next request waits until that one is over. */
    private void takeTurns() {
        while (!waiting.isEmpty() && !lingering) {
            HttpExchange now = exchange;
            if (now == null) {
                begin(waiting.poll());
            } else if (!now.requestComplete()) {
                proceed(now, waiting.poll());
            } else {
                return;
            }
        }
    }

    private void begin(@Nullable HttpObject message) {
        if (!(message instanceof HttpRequest request)) {
            // The rest of a request that was answered early.
            ReferenceCountUtil.release(message);
            return;
        }
        String client =
                ((InetSocketAddress) channel.remoteAddress()).getAddress().getHostAddress();
        String host = String.valueOf(request.headers().get(HttpHeaderNames.HOST));
        RequestLog log =
                new RequestLog(ingress.runtime(), client, request.method().name(), host, withoutQuery(request.uri()));
        try {
            if (request.decoderResult().isFailure()) {
                throw HttpRefusal.undecodable(request.decoderResult().cause());
            }
            HttpExchange next = new HttpExchange(this, ingress, RequestHead.check(request), log);
            exchange = next;
            next.start(routes.get());
        } catch (HttpRefusal refusal) {
            encoder.answerTo(HttpMethod.GET);
            log.code(refusal.status().code());
            log.end(refusal.flag());
            refuse(refusal, false);
        } finally {
            ReferenceCountUtil.release(request);
        }
    }

    /** Queries carry what logs must not keep. */
    private static String withoutQuery(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private void proceed(HttpExchange now, @Nullable HttpObject message) {
        if (message == null || message.decoderResult().isFailure() || !(message instanceof HttpContent content)) {
            ReferenceCountUtil.release(message);
            now.badBody();
        } else {
            now.body(content);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flushTurn();
    }

    private void flushTurn() {
        inTurn = false;
        HttpExchange now = exchange;
        if (now != null) {
            now.bodyFlush();
        }
        readOn();
    }

    /**
     * Reads when there is somebody to take it; and, once a request is complete, to see the client hang up, or send its
     * next one, which then waits.
     */
    void readOn() {
        HttpExchange now = exchange;
        if (lingering || (waiting.isEmpty() && (now == null || now.requestComplete() || now.takesBody()))) {
            channel.read();
        }
    }

    /** @return whether more may come at once, and a flush after it */
    boolean inTurn() {
        return inTurn;
    }

    void answerTo(RequestHead head) {
        encoder.answerTo(head.httpMethod());
    }

    /** The response is written in full. */
    void exchangeOver(boolean close, boolean requestUnread) {
        exchange = null;
        idleSinceNanos = System.nanoTime();
        if (requestUnread) {
            linger();
        } else if (close || (closing && waiting.isEmpty())) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            lingering = true;
        } else {
            // Not from within the response's own event: a hundred pipelined requests would be a hundred frames deep.
            channel.eventLoop().execute(() -> {
                inTurn = true;
                takeTurns();
                flushTurn();
            });
        }
    }

    /** Our own answer. */
    void refuse(HttpRefusal refusal, boolean keepAlive) {
        boolean keep = keepAlive && !closing;
        channel.writeAndFlush(refusal.response(keep));
        exchangeOver(false, !keep);
    }

    private void linger() {
        lingering = true;
        releaseWaiting();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        });
        channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        channel.read();
    }

    /** A response that cannot be completed must not look complete: reset. */
    void abort() {
        lingering = true;
        exchange = null;
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    /** From now on the two ends talk to each other. */
    void tunnel(HttpUpstream upstream) {
        channel.flush();
        exchange = null;
        if (!waiting.isEmpty()) {
            // Spoke before it was answered; as HTTP has read that, it cannot be given back.
            upstream.channel().close();
            channel.close();
            return;
        }
        tunnelled = true;
        channel.pipeline().remove(this);
        upstream.detach();
        Relay.join(channel, upstream.channel());
        channel.pipeline().remove("decode");
        channel.pipeline().remove(encoder);
        upstream.channel().pipeline().remove("http");
        // Frames that came right behind the heads have just gone through.
        channel.flush();
        upstream.channel().flush();
    }

    @Override
    public void drain() {
        channel.eventLoop().execute(() -> {
            closing = true;
            if (exchange == null && waiting.isEmpty() && !tunnelled) {
                channel.close();
            }
        });
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        HttpExchange now = exchange;
        if (now != null) {
            now.clientWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        releaseWaiting();
        HttpExchange now = exchange;
        exchange = null;
        if (now != null) {
            now.clientGone();
        }
    }

    private void releaseWaiting() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ingress.runtime().unexpected(cause);
        ctx.close();
    }
}
