package mesh;

import io.graftmesh.testing.socket.SocketKind;
import io.graftmesh.testing.socket.SocketOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Netty's NIO transport: all connections on two event loops, read only when somebody wants to read. */
public final class NettySockets extends SocketKind<NettySockets.Listening, NettySockets.Connection> {

    private static final Object END = "end";

    private final NioEventLoopGroup loops = new NioEventLoopGroup(2);

    private static void await(ChannelFuture future) throws IOException {
        try {
            future.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        Throwable cause = future.cause();
        if (cause instanceof ConnectTimeoutException) {
            throw new SocketTimeoutException(cause.getMessage());
        }
        if (cause != null) {
            throw cause instanceof IOException ? (IOException) cause : new IOException(cause);
        }
    }

    private static <T> T take(BlockingQueue<T> queue, int timeoutMillis) throws IOException {
        try {
            T next = timeoutMillis == 0 ? queue.take() : queue.poll(timeoutMillis, TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new SocketTimeoutException("Read timed out");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Accepted connections, and the end of them. */
    static final class Listening implements Closeable {
        final BlockingQueue<Object> accepted = new LinkedBlockingQueue<>();
        Channel channel;

        @Override
        public void close() throws IOException {
            await(channel.close());
            accepted.add(END);
        }
    }

    /** What has come: buffers, a failure, the end; read from the channel one at a time. */
    static final class Connection extends ChannelInboundHandlerAdapter implements SocketOptions.Own {
        final BlockingQueue<Object> come = new LinkedBlockingQueue<>();
        volatile DuplexChannel channel;
        private Object current = Unpooled.EMPTY_BUFFER;

        @Override
        public <T> void set(SocketOption<T> name, T value) {
            channel.config().setOption(NioChannelOption.of(name), value);
        }

        @Override
        public <T> T get(SocketOption<T> name) {
            return channel.config().getOption(NioChannelOption.of(name));
        }

        @Override
        public InetSocketAddress local() {
            return (InetSocketAddress) channel.localAddress();
        }

        @Override
        public InetSocketAddress remote() {
            return (InetSocketAddress) channel.remoteAddress();
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            channel = (DuplexChannel) context.channel();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            come.add(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event.toString().contains("ChannelInputShutdown")) {
                come.add(END);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            come.add(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            come.add(END);
        }

        @Override
        public void close() throws IOException {
            await(channel.close());
            come.add(END);
        }
    }

    @Override
    protected Listening listen(int port) throws IOException {
        final Listening listening = new Listening();
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Connection connection = new Connection();
                        channel.pipeline().addLast(connection);
                        listening.accepted.add(connection);
                    }
                })
                .bind("127.0.0.1", port);
        await(bound);
        listening.channel = bound.channel();
        return listening;
    }

    @Override
    protected Connection accept(Listening listener) throws IOException {
        Object next = take(listener.accepted, 0);
        if (next == END) {
            throw new ClosedChannelException();
        }
        return (Connection) next;
    }

    @Override
    protected Connection connect(InetSocketAddress to, int timeoutMillis, Consumer<Connection> opened)
            throws IOException {
        Connection connection = new Connection();
        ChannelFuture registered = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                .handler(connection)
                .register();
        await(registered);
        opened.accept(connection);
        await(connection.channel.connect(to));
        return connection;
    }

    @Override
    protected int read(Connection socket, byte[] b, int off, int len, int timeoutMillis) throws IOException {
        if (len == 0) {
            return 0;
        }
        while (true) {
            if (socket.current instanceof ByteBuf && ((ByteBuf) socket.current).isReadable()) {
                ByteBuf buffer = (ByteBuf) socket.current;
                int n = Math.min(len, buffer.readableBytes());
                buffer.readBytes(b, off, n);
                if (!buffer.isReadable()) {
                    buffer.release();
                    socket.current = Unpooled.EMPTY_BUFFER;
                }
                return n;
            }
            if (socket.current instanceof IOException) {
                throw (IOException) socket.current;
            }
            if (socket.current == END) {
                if (!socket.channel.isOpen()) {
                    throw new ClosedChannelException();
                }
                return -1;
            }
            if (socket.come.isEmpty()) {
                socket.channel.read();
            }
            socket.current = take(socket.come, timeoutMillis);
        }
    }

    @Override
    protected void write(Connection socket, byte[] b, int off, int len) throws IOException {
        await(socket.channel.writeAndFlush(Unpooled.copiedBuffer(b, off, len)));
    }

    @Override
    protected void shutdownOutput(Connection socket) throws IOException {
        await(socket.channel.shutdownOutput());
    }
}
