package clients;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.io.EOFException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import support.HttpCalls;

/** The option says which transport. */
public final class NettyClient extends HttpCalls {

    private final boolean epoll;
    private final EventLoopGroup group;
    private Channel channel;
    private volatile CompletableFuture<byte[]> answer;

    public NettyClient(String transport) {
        epoll = transport.equals("epoll");
        group = epoll ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
    }

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        URI uri = URI.create(url);
        byte[] body = uploaded == null ? new byte[0] : uploaded;
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                uploaded == null ? HttpMethod.GET : HttpMethod.POST,
                uri.getPath(),
                Unpooled.wrappedBuffer(body));
        request.headers().set("Host", uri.getAuthority()).set("Content-Length", body.length);
        answer = new CompletableFuture<>();
        if (channel == null) {
            channel = connect(uri.getHost(), uri.getPort());
        }
        channel.writeAndFlush(request);
        return answer.get(10, TimeUnit.SECONDS);
    }

    private Channel connect(String host, int port) throws InterruptedException {
        return new Bootstrap()
                .group(group)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel fresh) {
                        fresh.pipeline()
                                .addLast(new HttpClientCodec(), new HttpObjectAggregator(4 << 20), new Handler());
                    }
                })
                .connect(host, port)
                .sync()
                .channel();
    }

    @Override
    protected void end() {
        group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
    }

    private final class Handler extends SimpleChannelInboundHandler<FullHttpResponse> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            answer.complete(ByteBufUtil.getBytes(response.content()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answer.completeExceptionally(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.completeExceptionally(new EOFException());
        }
    }
}
