package io.graftmesh.gateway.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds what arrives together with the end of a handshake until somebody is there to take it. Bounded: a channel that
 * nobody reads from delivers what one read brought and no more.
 */
public final class Gate extends ChannelInboundHandlerAdapter {

    private final List<Object> held = new ArrayList<>();

    /** What is held, and everything after it, goes on. */
    public void open(ChannelHandlerContext ctx) {
        List<Object> messages = new ArrayList<>(held);
        held.clear();
        for (Object message : messages) {
            if (message instanceof Event event) {
                ctx.fireUserEventTriggered(event.event);
            } else {
                ctx.fireChannelRead(message);
            }
        }
        if (!messages.isEmpty()) {
            ctx.fireChannelReadComplete();
        }
        ctx.pipeline().remove(this);
    }

    private record Event(Object event) {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        held.add(msg);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // Told again when the gate opens, if there was anything.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        held.add(new Event(event));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        for (Object message : held) {
            ReferenceCountUtil.release(message);
        }
        held.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
