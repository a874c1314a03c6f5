package io.graftmesh.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Counts the application's bytes of one connection; stands above TLS. Used by the channel's event loop only. */
public final class ByteCounter extends ChannelDuplexHandler {

    private long read;
    private long written;

    public long read() {
        return read;
    }

    public long written() {
        return written;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof ByteBuf bytes) {
            read += bytes.readableBytes();
        }
        ctx.fireChannelRead(msg);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof ByteBuf bytes) {
            written += bytes.readableBytes();
        }
        ctx.write(msg, promise);
    }
}
