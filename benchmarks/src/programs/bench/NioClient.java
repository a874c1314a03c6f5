package bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslHandler;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;

/**
 * The commands of {@link EchoClient} over Netty's NIO transport, one event loop for all connections:
 * {@code NioClient <host> <port>}.
 */
public final class NioClient {

    private final EventLoopGroup loop = new NioEventLoopGroup(1);
    private final Bootstrap bootstrap;
    private final List<Connection> connections = new ArrayList<Connection>();

    private NioClient(final String host, final int port) {
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .remoteAddress(host, port);
    }

    public static void main(String[] arguments) throws Exception {
        final NioClient client = new NioClient(arguments[0], Integer.parseInt(arguments[1]));
        System.out.println("READY");
        Console.serve(new Console.Commands() {
            @Override
            public String answer(String[] words) throws Exception {
                return client.answer(words[1], words.length > 2 ? Integer.parseInt(words[2]) : 0);
            }
        });
    }

    private String answer(String command, int number) throws Exception {
        switch (command) {
            case "open":
                for (int i = 0; i < number; i++) {
                    connections.add(open());
                }
                run(0);
                return "opened";
            case "run":
                return run(number);
            case "close":
                for (Connection connection : connections) {
                    connection.channel.close().sync();
                }
                connections.clear();
                return "closed";
            default:
                return "unknown";
        }
    }

    private Connection open() throws Exception {
        final Connection connection = new Connection();
        bootstrap.handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) throws Exception {
                if (Tls.keys() != null) {
                    SSLEngine engine = Tls.clientEngine();
                    channel.pipeline().addLast(new SslHandler(engine));
                }
                channel.pipeline().addLast(new HttpResponseDecoder(), new HttpObjectAggregator(8_192), connection);
            }
        });
        connection.channel = bootstrap.connect().sync().channel();
        return connection;
    }

    /** Each connection calls at least once: a run of no time at all warms them up. */
    private String run(int millis) throws Exception {
        CountDownLatch done = new CountDownLatch(connections.size());
        long start = System.nanoTime();
        for (Connection connection : connections) {
            connection.begin(start + millis * 1_000_000L, done);
        }
        if (!done.await(millis + 30_000L, TimeUnit.MILLISECONDS)) {
            return "failed: no answer";
        }
        long elapsed = System.nanoTime() - start;
        int calls = 0;
        for (Connection connection : connections) {
            if (connection.failure != null) {
                return "failed: " + connection.failure;
            }
            calls += connection.calls;
        }
        long[] all = new long[calls];
        int at = 0;
        for (Connection connection : connections) {
            System.arraycopy(connection.nanos, 0, all, at, connection.calls);
            at += connection.calls;
        }
        Arrays.sort(all);
        return calls + " " + elapsed + " " + all[calls / 2] + " " + all[(int) (calls * 0.99)];
    }

    /** Its event loop owns all of it; the latch publishes the figures. */
    private static final class Connection extends SimpleChannelInboundHandler<FullHttpResponse> {
        volatile Channel channel;
        volatile Throwable failure;
        long[] nanos = new long[64];
        int calls;
        private long end;
        private long sent;
        private CountDownLatch done;

        void begin(final long until, final CountDownLatch latch) {
            channel.eventLoop().execute(new Runnable() {
                @Override
                public void run() {
                    end = until;
                    done = latch;
                    calls = 0;
                    send(channel);
                }
            });
        }

        private void send(Channel to) {
            sent = System.nanoTime();
            to.writeAndFlush(Unpooled.wrappedBuffer(Http.REQUEST));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            long now = System.nanoTime();
            if (calls == nanos.length) {
                nanos = Arrays.copyOf(nanos, calls * 2);
            }
            nanos[calls++] = now - sent;
            if (now - end < 0) {
                send(context.channel());
            } else {
                done.countDown();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(new EOFException("the server hung up"));
        }

        private void fail(Throwable cause) {
            failure = cause;
            if (done != null) {
                done.countDown();
            }
        }
    }
}
