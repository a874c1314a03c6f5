package io.graftmesh.gateway.relay;

import io.graftmesh.mesh.Nullable;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;

/**
 * One direction of a stream of bytes between two channels of one event loop. Reads only while the other end takes what
 * was read, so that a slow reader slows the writer down and memory stays bounded; passes an end of one direction on and
 * leaves the other open; when both have ended, or one end is gone, closes both.
 */
public final class Relay extends ChannelInboundHandlerAdapter {

    private final Channel other;
    private @Nullable Relay back;
    private @Nullable ChannelHandlerContext context;
    private boolean ended;

    private Relay(Channel other) {
        this.other = other;
    }

    /** Joins two channels that do not read by themselves; each one's own handlers have done their work. */
    public static void join(Channel one, Channel two) {
        Relay there = new Relay(two);
        Relay here = new Relay(one);
        there.back = here;
        here.back = there;
        one.pipeline().addLast("relay", there);
        two.pipeline().addLast("relay", here);
        begin(one);
        begin(two);
        if (!one.isActive() || !two.isActive()) {
            one.close();
            two.close();
        }
    }

    private static void begin(Channel channel) {
        Gate gate = channel.pipeline().get(Gate.class);
        if (gate != null) {
            gate.open(channel.pipeline().context(gate));
        }
        channel.read();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        other.write(msg);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        other.flush();
        readOn();
    }

    private void readOn() {
        if (!ended && other.isWritable() && context != null) {
            context.read();
        }
    }

    /** This channel takes bytes again: let the other one be read. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable() && back != null) {
            back.readOn();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == SslCloseCompletionEvent.SUCCESS) {
            end(ctx);
        } else if (event instanceof ChannelInputShutdownEvent) {
            end(ctx);
            if (ctx.pipeline().get(SslHandler.class) != null) {
                // After TLS a bare end of TCP is no half-close: nobody will read our answer.
                closeAfterFlush(ctx.channel());
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private void end(ChannelHandlerContext ctx) {
        if (ended) {
            return;
        }
        ended = true;
        if (back != null && back.ended) {
            closeAfterFlush(other);
            closeAfterFlush(ctx.channel());
        } else {
            endOutput(other);
        }
    }

    /** Tells the far end that no more will come, after what has been written. */
    private static void endOutput(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.closeOutbound();
            } else if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        });
    }

    private static void closeAfterFlush(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = true;
        closeAfterFlush(other);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A reset, a broken record: the stream is over, and how it ended is in the record of the connection.
        ctx.close();
        closeAfterFlush(other);
    }
}
