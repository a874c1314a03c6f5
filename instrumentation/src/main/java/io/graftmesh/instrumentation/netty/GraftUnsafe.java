package io.graftmesh.instrumentation.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import java.net.GraftBridge;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * What the head of a native TCP channel's pipeline talks to: the transport's own, with us in between. Defined once more
 * beside each Netty that the application brings, in its package {@code channel}.
 */
class GraftUnsafe implements Channel.Unsafe {

    final Channel channel;
    final Channel.Unsafe transport;

    GraftUnsafe(Channel channel, Channel.Unsafe transport) {
        this.channel = channel;
        this.transport = transport;
    }

    /** @return the transport itself for all but native TCP: datagrams, Unix-domain sockets, the JDK's own channels */
    static Channel.Unsafe around(Channel channel, Channel.Unsafe transport) {
        switch (simpleName(channel.getClass().getName())) {
            case "EpollSocketChannel":
            case "KQueueSocketChannel":
            case "IoUringSocketChannel":
            case "IOUringSocketChannel": // of Netty 4.1's incubator
                return new GraftSocketUnsafe(channel, transport);
            case "EpollServerSocketChannel":
            case "KQueueServerSocketChannel":
            case "IoUringServerSocketChannel":
            case "IOUringServerSocketChannel":
                return new GraftUnsafe(channel, transport);
            default:
                return transport;
        }
    }

    private static String simpleName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    // ---- what the transport tells the pipeline; true if the pipeline shall not hear of it

    boolean active(ChannelHandlerContext head) {
        return false;
    }

    boolean inactive(ChannelHandlerContext head) {
        return false;
    }

    boolean read(ChannelHandlerContext head, Object message) {
        return false;
    }

    boolean readComplete(ChannelHandlerContext head) {
        return false;
    }

    boolean event(ChannelHandlerContext head, Object event) {
        return false;
    }

    // ---- what the pipeline tells the transport

    @Override
    public void bind(SocketAddress localAddress, ChannelPromise promise) {
        ChannelPromise told = promise.unvoid();
        told.addListener((ChannelFuture bound) -> {
            if (bound.isSuccess()) {
                bound();
            }
        });
        transport.bind(localAddress, told);
    }

    void bound() {
        SocketAddress local = channel.localAddress();
        if (local instanceof InetSocketAddress) {
            GraftBridge.listening((InetSocketAddress) local);
        }
    }

    @Override
    public void connect(SocketAddress remoteAddress, SocketAddress localAddress, ChannelPromise promise) {
        transport.connect(remoteAddress, localAddress, promise);
    }

    @Override
    public void disconnect(ChannelPromise promise) {
        transport.disconnect(promise);
    }

    @Override
    public void close(ChannelPromise promise) {
        transport.close(promise);
    }

    @Override
    public void closeForcibly() {
        transport.closeForcibly();
    }

    @Override
    public void register(EventLoop eventLoop, ChannelPromise promise) {
        transport.register(eventLoop, promise);
    }

    @Override
    public void deregister(ChannelPromise promise) {
        transport.deregister(promise);
    }

    @Override
    public void beginRead() {
        transport.beginRead();
    }

    @Override
    public void write(Object message, ChannelPromise promise) {
        transport.write(message, promise);
    }

    @Override
    public void flush() {
        transport.flush();
    }

    @Override
    public RecvByteBufAllocator.Handle recvBufAllocHandle() {
        return transport.recvBufAllocHandle();
    }

    @Override
    public SocketAddress localAddress() {
        return transport.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return transport.remoteAddress();
    }

    @Override
    public ChannelPromise voidPromise() {
        return transport.voidPromise();
    }

    @Override
    public ChannelOutboundBuffer outboundBuffer() {
        return transport.outboundBuffer();
    }
}
