package io.graftmesh.gateway.egress;

import io.graftmesh.mesh.inbound.ClientHello;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;

/**
 * Gathers the first TLS record of a connection and then stops reading: the handshake begins when it is known as whom.
 * Removing it passes on what it holds.
 */
final class HelloReader extends ChannelInboundHandlerAdapter {

    private final EgressConnection connection;
    private byte[] bytes = new byte[0];
    private boolean decided;

    HelloReader(EgressConnection connection) {
        this.connection = connection;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf buffer = (ByteBuf) msg;
        int before = bytes.length;
        bytes = Arrays.copyOf(bytes, before + buffer.readableBytes());
        buffer.readBytes(bytes, before, buffer.readableBytes());
        buffer.release();
        if (decided) {
            return;
        }
        ClientHello hello = ClientHello.parse(bytes, bytes.length);
        switch (hello.kind()) {
            case INCOMPLETE -> ctx.read();
            case NOT_TLS -> {
                decided = true;
                connection.notTls(bytes, bytes.length, false);
            }
            case TLS -> {
                decided = true;
                connection.hello(hello);
            }
        }
    }

    /** Too late, whatever may come now. */
    void overdue() {
        if (!decided) {
            decided = true;
            connection.silent();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended();
    }

    private void ended() {
        if (!decided) {
            decided = true;
            connection.notTls(bytes, bytes.length, true);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (bytes.length > 0 && ctx.channel().isActive()) {
            ctx.fireChannelRead(Unpooled.wrappedBuffer(bytes));
            ctx.fireChannelReadComplete();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
