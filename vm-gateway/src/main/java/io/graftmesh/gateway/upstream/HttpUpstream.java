package io.graftmesh.gateway.upstream;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Target;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;

/** An HTTP/1.1 connection to one instance: it carries one exchange at a time, and between two it lies in the pool. */
public final class HttpUpstream extends ChannelInboundHandlerAdapter {

    /** Who carries a request over this connection now. Called on the connection's event loop. */
    public interface Exchange {
        /** Takes over the message's reference. */
        void received(HttpObject message);

        /** All that one read brought has been received: flush, and ask for more when there is room. */
        void receivedAll();

        /** The instance takes bytes again. */
        void writable();

        /** The connection is over. */
        void disconnected();
    }

    private static final int MAX_HEADER_BYTES = 64 * 1024;

    private final MeshConnection connection;
    private @Nullable Exchange exchange;
    private boolean announcedEnd;
    private long idleSinceNanos;
    private boolean watched;

    HttpUpstream(MeshConnection connection) {
        this.connection = connection;
    }

    void install() {
        HttpDecoderConfig strict = new HttpDecoderConfig()
                .setMaxInitialLineLength(8 * 1024)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setUseRfc9112TransferEncoding(true);
        channel().pipeline().remove("gate");
        channel().pipeline().addLast("http", new HttpClientCodec(strict, false, false));
        channel().pipeline().addLast("exchange", this);
    }

    public Channel channel() {
        return connection.channel();
    }

    public Target target() {
        return connection.target();
    }

    public String authority() {
        return connection.endpoint().authority();
    }

    public void begin(Exchange next) {
        exchange = next;
    }

    public void end() {
        exchange = null;
    }

    /** The channel serves no HTTP any more. */
    public void detach() {
        exchange = null;
        channel().pipeline().remove(this);
    }

    /** @return whether the instance has said that nothing more will come (close_notify): the proof of an uncut stream */
    public boolean endAnnounced() {
        return announcedEnd;
    }

    /** @return true the first time: one timer is enough for a connection */
    boolean parked() {
        idleSinceNanos = System.nanoTime();
        boolean first = !watched;
        watched = true;
        return first;
    }

    /** @return 0 if it has idled for the given time, or how much longer to wait before asking again */
    long idleMillisLeft(long limitMillis) {
        if (exchange != null) {
            return limitMillis;
        }
        return Math.max(0, limitMillis - (System.nanoTime() - idleSinceNanos) / 1_000_000);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        Exchange now = exchange;
        if (now == null || !(msg instanceof HttpObject message)) {
            // Nobody asked: were this kept, the next request would get the answer to none.
            ReferenceCountUtil.release(msg);
            ctx.close();
            return;
        }
        now.received(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Exchange now = exchange;
        if (now != null) {
            now.receivedAll();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Exchange now = exchange;
        if (now != null && ctx.channel().isWritable()) {
            now.writable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == SslCloseCompletionEvent.SUCCESS) {
            announcedEnd = true;
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Exchange now = exchange;
        exchange = null;
        if (now != null) {
            now.disconnected();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
