package mesh;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.EOFException;
import java.io.File;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A native transport of Netty's, used directly: no framework asks whether it is there. */
public final class NativePair {

    /** With {@code -Dnative.transport=io_uring}, which Netty 4.1 does not have, by name. */
    private static final boolean URING = "io_uring".equals(System.getProperty("native.transport"));

    private static final EventLoopGroup LOOPS = URING ? uring() : new EpollEventLoopGroup(2);

    private NativePair() {}

    private static EventLoopGroup uring() {
        try {
            Class<?> factory = Class.forName("io.netty.channel.IoHandlerFactory");
            Object handlers = Class.forName("io.netty.channel.uring.IoUringIoHandler")
                    .getMethod("newFactory")
                    .invoke(null);
            return (EventLoopGroup) Class.forName("io.netty.channel.MultiThreadIoEventLoopGroup")
                    .getConstructor(int.class, factory)
                    .newInstance(2, handlers);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <C> Class<? extends C> channel(String uring, Class<? extends C> epoll) {
        try {
            return URING ? (Class<? extends C>) Class.forName("io.netty.channel.uring." + uring) : epoll;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code <port> [greeting]}: sends back what it gets, until the peer's end, which it answers with its own. */
    public static String listen(final String[] arguments) throws Exception {
        final String greeting = arguments.length > 1 ? arguments[1] : "";
        Channel channel = new ServerBootstrap()
                .group(LOOPS)
                .channel(
                        NativePair.<ServerChannel>channel("IoUringServerSocketChannel", EpollServerSocketChannel.class))
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        Bytes.check(URING || accepted instanceof EpollSocketChannel, accepted + " is native");
                        accepted.pipeline().addLast(new Echo(greeting));
                    }
                })
                .bind("127.0.0.1", Integer.parseInt(arguments[0]))
                .sync()
                .channel();
        return String.valueOf(((InetSocketAddress) channel.localAddress()).getPort());
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        private final String greeting;

        Echo(String greeting) {
            this.greeting = greeting;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (!greeting.isEmpty()) {
                context.writeAndFlush(text(greeting + "\n"));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                Server.EVENTS.add("end of stream");
                context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Server.EVENTS.add("failed " + cause.getMessage());
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            Server.EVENTS.add("closed");
        }
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    /** One connection of a client: what came, byte buffers joined, and its end. */
    private static final class Inbox extends SimpleChannelInboundHandler<ByteBuf> {
        final BlockingQueue<Object> came = new LinkedBlockingQueue<>();
        private byte[] rest = new byte[0];

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            byte[] bytes = new byte[message.readableBytes()];
            message.readBytes(bytes);
            came.add(bytes);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            came.add(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            came.add(new EOFException("closed"));
        }

        byte[] take(int length) throws Exception {
            byte[] taken = new byte[length];
            int n = 0;
            while (n < length) {
                if (rest.length == 0) {
                    Object next = came.poll(15, TimeUnit.SECONDS);
                    Bytes.check(next != null, "nothing came; " + n + " of " + length);
                    if (next instanceof Exception) {
                        throw (Exception) next;
                    }
                    rest = (byte[]) next;
                }
                int part = Math.min(rest.length, length - n);
                System.arraycopy(rest, 0, taken, n, part);
                rest = java.util.Arrays.copyOfRange(rest, part, rest.length);
                n += part;
            }
            return taken;
        }
    }

    private static Channel connect(String[] arguments, Inbox inbox, boolean autoRead) throws Exception {
        return new Bootstrap()
                .group(LOOPS)
                .channel(NativePair.<Channel>channel("IoUringSocketChannel", EpollSocketChannel.class))
                .option(ChannelOption.AUTO_READ, autoRead)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
                .handler(inbox)
                .connect(arguments[0], Integer.parseInt(arguments[1]))
                .sync()
                .channel();
    }

    /** {@code <host> <port> <text>}: there and back. */
    public static String say(String[] arguments) throws Exception {
        Inbox inbox = new Inbox();
        Channel channel = connect(arguments, inbox, true);
        channel.writeAndFlush(text(arguments[2])).sync();
        String answer = new String(inbox.take(arguments[2].length()), StandardCharsets.UTF_8);
        channel.close().sync();
        return answer;
    }

    /** {@code <host> <port> <text>}: waits for a line, then as {@link #say}. */
    public static String greeted(String[] arguments) throws Exception {
        Inbox inbox = new Inbox();
        Channel channel = connect(arguments, inbox, true);
        StringBuilder line = new StringBuilder();
        for (byte[] next = inbox.take(1); next[0] != '\n'; next = inbox.take(1)) {
            line.append((char) next[0]);
        }
        channel.writeAndFlush(text(arguments[2])).sync();
        line.append(' ').append(new String(inbox.take(arguments[2].length()), StandardCharsets.UTF_8));
        channel.close().sync();
        return line.toString();
    }

    /** {@code <host> <port>}: small and large writes, gathered ones, a file, half a close. */
    public static String exchange(String[] arguments) throws Exception {
        Inbox inbox = new Inbox();
        Channel channel = connect(arguments, inbox, true);
        Bytes.check(channel.isActive(), "active");
        for (int size : new int[] {1, 100, 16_384, 16_385, 700_000}) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(Bytes.pattern(size))).sync();
            Bytes.same(Bytes.pattern(size), inbox.take(size), "echo of " + size);
        }
        channel.write(text("one"));
        channel.write(Unpooled.EMPTY_BUFFER);
        channel.writeAndFlush(Unpooled.wrappedBuffer(text("two"), text("three")))
                .sync();
        String said = new String(inbox.take(11), StandardCharsets.UTF_8);
        File file = File.createTempFile("region", ".bin");
        Files.write(file.toPath(), Bytes.pattern(500_000));
        channel.write(text("<"));
        channel.write(new DefaultFileRegion(file, 1_000, 400_000));
        channel.writeAndFlush(text(">"));
        byte[] came = inbox.take(400_002);
        Bytes.same(
                java.util.Arrays.copyOfRange(Bytes.pattern(500_000), 1_000, 401_000),
                java.util.Arrays.copyOfRange(came, 1, 400_001),
                "file");
        said += (char) came[0] + "" + (char) came[400_001];
        file.delete();
        ((SocketChannel) channel).shutdownOutput().sync();
        Object end = inbox.came.poll(15, TimeUnit.SECONDS);
        return said + " " + end;
    }

    /** {@code <host> <port>}: a client that reads when it wants to. */
    public static String wanting(String[] arguments) throws Exception {
        Inbox inbox = new Inbox();
        Channel channel = connect(arguments, inbox, false);
        channel.writeAndFlush(text("first")).sync();
        Object early = inbox.came.poll(200, TimeUnit.MILLISECONDS);
        channel.read();
        String said = new String(inbox.take(5), StandardCharsets.UTF_8);
        channel.writeAndFlush(Unpooled.wrappedBuffer(Bytes.pattern(200_000)));
        byte[] all = new byte[0];
        while (all.length < 200_000) {
            channel.read();
            byte[] next = (byte[]) inbox.came.poll(15, TimeUnit.SECONDS);
            Bytes.check(next != null, "nothing came; " + all.length);
            byte[] more = java.util.Arrays.copyOf(all, all.length + next.length);
            System.arraycopy(next, 0, more, all.length, next.length);
            all = more;
        }
        Bytes.same(Bytes.pattern(200_000), all, "read by and by");
        channel.close().sync();
        return early + " " + said;
    }

    /** {@code <host> <port>}: stays open. */
    public static String hold(String[] arguments) throws Exception {
        HELD = new Inbox();
        Channel channel = connect(arguments, HELD, true);
        channel.writeAndFlush(text("x")).sync();
        return new String(HELD.take(1), StandardCharsets.UTF_8);
    }

    private static volatile Inbox HELD;

    public static String heldEnd(String[] arguments) throws Exception {
        return String.valueOf(HELD.came.poll(15, TimeUnit.SECONDS));
    }

    /** Unix-domain sockets of the same transport, which are nobody's business. */
    public static String unix(String[] arguments) throws Exception {
        File path = File.createTempFile("native", ".socket");
        path.delete();
        SocketAddress address = new DomainSocketAddress(path);
        new ServerBootstrap()
                .group(LOOPS)
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accepted.pipeline().addLast(new Echo(""));
                    }
                })
                .bind(address)
                .sync();
        Inbox inbox = new Inbox();
        Channel channel = new Bootstrap()
                .group(LOOPS)
                .channel(EpollDomainSocketChannel.class)
                .handler(inbox)
                .connect(address)
                .sync()
                .channel();
        channel.writeAndFlush(text("unix")).sync();
        String answer = new String(inbox.take(4), StandardCharsets.UTF_8);
        channel.close().sync();
        return answer;
    }
}
