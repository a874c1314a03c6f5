package mesh;

import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What clients do with asynchronous channels against an echo: {@code <host> <port> …}. */
public final class AsyncClient {

    private AsyncClient() {}

    static InetSocketAddress address(String[] arguments) {
        return new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    }

    static AsynchronousSocketChannel open(String[] arguments) throws Exception {
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
        channel.connect(address(arguments)).get(20, TimeUnit.SECONDS);
        return channel;
    }

    /** Futures only: connect, write and read by turns, half-close, the end of the stream; options and addresses. */
    public static String futures(String[] arguments) throws Exception {
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.bind(new InetSocketAddress("127.0.0.1", 0));
        int bound = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        String said = thrown(channel, new Attempt() {
            @Override
            public void on(AsynchronousSocketChannel unconnected) {
                unconnected.read(ByteBuffer.allocate(1));
            }
        });
        said += " " + channel.getRemoteAddress();
        Future<Void> connecting = channel.connect(address(arguments));
        connecting.get(20, TimeUnit.SECONDS);
        said += " " + connecting.isDone() + connecting.isCancelled()
                + channel.getOption(StandardSocketOptions.TCP_NODELAY);
        said += (bound == ((InetSocketAddress) channel.getLocalAddress()).getPort()) + " "
                + (channel.getRemoteAddress() != null);
        byte[] sent = Bytes.pattern(200_000);
        ByteBuffer out = ByteBuffer.wrap(sent);
        ByteBuffer back = ByteBuffer.allocate(sent.length);
        while (out.hasRemaining()) {
            out.limit(Math.min(sent.length, out.position() + 30_000));
            while (out.hasRemaining()) {
                channel.write(out).get(10, TimeUnit.SECONDS);
            }
            while (back.position() < out.position()) {
                Bytes.check(channel.read(back).get(10, TimeUnit.SECONDS) > 0, "the stream ended");
            }
            out.limit(sent.length);
        }
        Bytes.same(sent, back.array(), "echo");
        said += " " + channel.read(ByteBuffer.allocate(0)).get()
                + channel.write(ByteBuffer.allocate(0)).get();
        channel.shutdownOutput();
        said += " " + failure(channel.write(ByteBuffer.allocate(1)));
        said += " " + channel.read(ByteBuffer.allocate(1)).get(10, TimeUnit.SECONDS);
        said += " " + channel.read(ByteBuffer.allocate(1)).get(10, TimeUnit.SECONDS) + channel.isOpen();
        channel.close();
        return said + " " + channel.isOpen() + " " + failure(channel.read(ByteBuffer.allocate(1)));
    }

    interface Attempt {
        void on(AsynchronousSocketChannel channel) throws Exception;
    }

    /** @return the class of what was thrown */
    static String thrown(AsynchronousSocketChannel channel, Attempt attempt) throws Exception {
        try {
            attempt.on(channel);
            return "nothing";
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    /** @return the class of what the future ended with */
    static String failure(Future<?> future) throws Exception {
        try {
            return "value " + future.get(15, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause().getClass().getSimpleName();
        } catch (TimeoutException e) {
            return "never";
        } catch (java.util.concurrent.CancellationException e) {
            return "CancellationException " + future.isCancelled();
        }
    }

    /** {@code … <n>}: as many connections in one group of two threads, each echoes 200 KB, scattered and gathered. */
    public static String handlers(String[] arguments) throws Exception {
        int n = Integer.parseInt(arguments[2]);
        AsynchronousChannelGroup group = AsynchronousChannelGroup.withFixedThreadPool(2, AsyncServer.named("grouped"));
        CountDownLatch left = new CountDownLatch(n);
        AsyncExchange[] all = new AsyncExchange[n];
        for (int i = 0; i < n; i++) {
            all[i] = new AsyncExchange(AsynchronousSocketChannel.open(group), 200_000 + i, left);
            all[i].channel.connect(address(arguments), null, all[i]);
        }
        Bytes.check(left.await(30, TimeUnit.SECONDS), left.getCount() + " of " + n + " are not done");
        String said = "";
        for (AsyncExchange exchange : all) {
            if (exchange.problem != null) {
                said += exchange.problem + "; ";
            }
        }
        group.shutdown();
        Bytes.check(group.awaitTermination(10, TimeUnit.SECONDS), "the group does not end");
        return n + " " + said + group.isShutdown() + group.isTerminated();
    }

    /** {@code <host> <port> [text]}: connects; while that is pending, a second time. @return how it went, after how long */
    public static String connect(String[] arguments) throws Exception {
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
        long start = System.nanoTime();
        Future<Void> connecting = channel.connect(address(arguments));
        long called = (System.nanoTime() - start) / 1_000_000;
        Bytes.check(called < 4_000, "connect took " + called + " ms");
        String result;
        try {
            connecting.get(30, TimeUnit.SECONDS);
            result = "connected";
            if (arguments.length > 2) {
                channel.write(ByteBuffer.wrap(arguments[2].getBytes("US-ASCII")))
                        .get(5, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            result = e.getCause().getClass().getName() + " " + e.getCause().getMessage();
        }
        boolean open = channel.isOpen();
        channel.close();
        return (System.nanoTime() - start) / 1_000_000 + " " + open + " " + result;
    }

    /** While a connect is pending: another, a read; then cancelled, or closed. For a peer that never answers. */
    public static String whileConnecting(String[] arguments) throws Exception {
        String said = "";
        for (int i = 0; i < 2; i++) {
            final AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
            Future<Void> connecting = channel.connect(address(arguments));
            said += thrown(channel, new Attempt() {
                @Override
                public void on(AsynchronousSocketChannel pending) {
                    pending.connect(new InetSocketAddress("127.0.0.1", 1));
                }
            });
            said += " "
                    + thrown(channel, new Attempt() {
                        @Override
                        public void on(AsynchronousSocketChannel pending) {
                            pending.read(ByteBuffer.allocate(1));
                        }
                    });
            if (i == 0) {
                channel.close();
            } else {
                said += " " + connecting.cancel(true);
            }
            said += " " + failure(connecting) + " " + channel.isOpen() + " ";
        }
        return said.trim();
    }

    /** Waits for what comes first, then says a line. @return both lines */
    public static String greeted(String[] arguments) throws Exception {
        AsynchronousSocketChannel channel = open(arguments);
        String greeting = line(channel);
        channel.write(ByteBuffer.wrap("hello\n".getBytes("US-ASCII"))).get(10, TimeUnit.SECONDS);
        String answer = line(channel);
        channel.close();
        return greeting + " " + answer;
    }

    private static String line(AsynchronousSocketChannel channel) throws Exception {
        StringBuilder text = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (channel.read(one).get(10, TimeUnit.SECONDS) > 0 && one.get(0) != '\n') {
            text.append((char) one.get(0));
            one.clear();
        }
        return text.toString();
    }

    private static AsynchronousSocketChannel held;

    /** Keeps a connection on which one byte has been echoed. */
    public static String hold(String[] arguments) throws Exception {
        held = open(arguments);
        held.write(ByteBuffer.wrap(new byte[] {1})).get(10, TimeUnit.SECONDS);
        return String.valueOf(held.read(ByteBuffer.allocate(1)).get(10, TimeUnit.SECONDS));
    }

    /** @return how it ends */
    public static String heldEnd(String[] arguments) throws Exception {
        try {
            return "read " + held.read(ByteBuffer.allocate(1)).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause().getMessage();
        }
    }
}
