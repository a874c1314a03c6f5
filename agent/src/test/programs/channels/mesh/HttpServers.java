package mesh;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** {@code <port>}: what each answers is {@link Bytes#pattern} of the size that the path names; to an upload, its digest. */
public final class HttpServers {

    private HttpServers() {}

    private static byte[] body(String path, byte[] uploaded) {
        return path.equals("/upload")
                ? Bytes.digest(uploaded).getBytes()
                : Bytes.pattern(Integer.parseInt(path.substring(1)));
    }

    /** The JDK's own, which blocks a channel while it serves it and selects it in between. */
    public static String jdk(String[] arguments) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
        server.createContext("/", new HttpHandler() {
            @Override
            public void handle(HttpExchange exchange) throws IOException {
                byte[] body = body(exchange.getRequestURI().getPath(), Bytes.untilEnd(exchange.getRequestBody()));
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            }
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        return String.valueOf(server.getAddress().getPort());
    }

    public static String netty(String[] arguments) throws Exception {
        return netty(arguments, new ChannelHandler[0]);
    }

    /** A decoder of the application's own sees what comes before Netty's does. */
    public static String nettyBehindAnother(String[] arguments) throws Exception {
        return netty(arguments, new Sniffing());
    }

    /** After the first answer it echoes whatever comes. */
    public static String nettyThatTurns(String[] arguments) throws Exception {
        return netty(arguments, new Turning());
    }

    private static String netty(String[] arguments, ChannelHandler... more) throws Exception {
        ServerBootstrap bootstrap = new ServerBootstrap();
        bootstrap
                .group(new NioEventLoopGroup(1), new NioEventLoopGroup(2))
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(4 << 20), new Answers());
                        for (ChannelHandler handler : more) {
                            channel.pipeline().addFirst(handler);
                        }
                    }
                });
        return String.valueOf(((InetSocketAddress) bootstrap
                        .bind("127.0.0.1", Integer.parseInt(arguments[0]))
                        .sync()
                        .channel()
                        .localAddress())
                .getPort());
    }

    @ChannelHandler.Sharable
    private static final class Sniffing extends ChannelInboundHandlerAdapter {}

    @ChannelHandler.Sharable
    private static final class Turning extends ChannelOutboundHandlerAdapter {
        @Override
        public void flush(ChannelHandlerContext context) {
            context.flush();
            if (context.pipeline().get(HttpServerCodec.class) != null) {
                context.pipeline().remove(HttpServerCodec.class);
                context.pipeline().addFirst(new Echo());
            }
        }
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }
    }

    private static final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            byte[] uploaded = new byte[request.content().readableBytes()];
            request.content().readBytes(uploaded);
            byte[] body = body(request.uri(), uploaded);
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
            response.headers().set("Content-Length", body.length);
            context.writeAndFlush(response);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Server.EVENTS.add("netty " + cause);
            context.close();
        }
    }
}
