package mesh;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
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
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code <host> <port>}: small and large answers, a large upload, one connection kept; all answers are checked. */
public final class HttpClients {

    private static final int[] SIZES = {1, 1_024, 16_384, 16_385, 1_000_000};
    private static final byte[] UPLOAD = Bytes.pattern(700_000);

    private HttpClients() {}

    private interface Client {
        byte[] call(String path, byte[] upload) throws Exception;
    }

    private static String run(Client client) throws Exception {
        for (int round = 0; round < 5; round++) {
            for (int size : SIZES) {
                Bytes.same(Bytes.pattern(size), client.call("/" + size, null), "answer of " + size);
            }
        }
        return new String(client.call("/upload", UPLOAD));
    }

    /** Blocking sockets. */
    public static String url(String[] arguments) throws Exception {
        return run(urls(arguments));
    }

    /** What only the servlets of {@link TomcatServer} answer: a file by sendfile, and later from another thread. */
    public static String servlets(String[] arguments) throws Exception {
        Client client = urls(arguments);
        for (int round = 0; round < 5; round++) {
            Bytes.same(Bytes.pattern(300_000), client.call("/file", null), "file");
            Bytes.same(Bytes.pattern(10), client.call("/async", null), "asynchronous answer");
        }
        return "";
    }

    private static Client urls(final String[] arguments) {
        return new Client() {
            @Override
            public byte[] call(String path, byte[] upload) throws Exception {
                URL url = new URL("http://" + arguments[0] + ":" + arguments[1] + path);
                HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
                connection.setReadTimeout(10_000);
                if (upload != null) {
                    connection.setDoOutput(true);
                    connection.setFixedLengthStreamingMode(upload.length);
                    connection.getOutputStream().write(upload);
                }
                return Bytes.untilEnd(connection.getInputStream());
            }
        };
    }

    /** {@code java.net.http}, since Java 11, and so by its name. */
    public static String jdk(final String[] arguments) throws Exception {
        final Class<?> http = Class.forName("java.net.http.HttpClient");
        final Class<?> requests = Class.forName("java.net.http.HttpRequest");
        final Class<?> requestBuilder = Class.forName("java.net.http.HttpRequest$Builder");
        final Class<?> publisher = Class.forName("java.net.http.HttpRequest$BodyPublisher");
        final Class<?> handler = Class.forName("java.net.http.HttpResponse$BodyHandler");
        final Object client = http.getMethod("newHttpClient").invoke(null);
        return run(new Client() {
            @Override
            public byte[] call(String path, byte[] upload) throws Exception {
                URI uri = URI.create("http://" + arguments[0] + ":" + arguments[1] + path);
                Object builder = requests.getMethod("newBuilder", URI.class).invoke(null, uri);
                if (upload != null) {
                    Object body = Class.forName("java.net.http.HttpRequest$BodyPublishers")
                            .getMethod("ofByteArray", byte[].class)
                            .invoke(null, (Object) upload);
                    requestBuilder.getMethod("POST", publisher).invoke(builder, body);
                }
                Object request = requestBuilder.getMethod("build").invoke(builder);
                Object bytes = Class.forName("java.net.http.HttpResponse$BodyHandlers")
                        .getMethod("ofByteArray")
                        .invoke(null);
                Object response = http.getMethod("send", requests, handler).invoke(client, request, bytes);
                return (byte[]) Class.forName("java.net.http.HttpResponse")
                        .getMethod("body")
                        .invoke(response);
            }
        });
    }

    public static String netty(String[] arguments) throws Exception {
        NioEventLoopGroup group = new NioEventLoopGroup(1);
        final Answer answer = new Answer();
        try {
            final io.netty.channel.Channel channel = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel fresh) {
                            fresh.pipeline().addLast(new HttpClientCodec(), new HttpObjectAggregator(4 << 20), answer);
                        }
                    })
                    .connect(arguments[0], Integer.parseInt(arguments[1]))
                    .sync()
                    .channel();
            return run(new Client() {
                @Override
                public byte[] call(String path, byte[] upload) throws Exception {
                    FullHttpRequest request = new DefaultFullHttpRequest(
                            HttpVersion.HTTP_1_1,
                            upload == null ? HttpMethod.GET : HttpMethod.POST,
                            path,
                            upload == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(upload));
                    request.headers().set("Host", "any");
                    request.headers().set("Content-Length", upload == null ? 0 : upload.length);
                    answer.next = new CompletableFuture<>();
                    channel.writeAndFlush(request);
                    return answer.next.get(10, TimeUnit.SECONDS);
                }
            });
        } finally {
            group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
        }
    }

    private static final class Answer extends SimpleChannelInboundHandler<FullHttpResponse> {
        volatile CompletableFuture<byte[]> next = new CompletableFuture<>();

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            byte[] body = new byte[response.content().readableBytes()];
            response.content().readBytes(body);
            next.complete(body);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            next.completeExceptionally(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            next.completeExceptionally(new EOFException());
        }
    }
}
