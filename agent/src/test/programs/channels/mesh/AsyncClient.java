package mesh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What clients do with asynchronous channels against an echo: {@code <host> <port> …}. */
public final class AsyncClient {

    private static final int SIZE = 1 << 20;

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
        Exchange[] all = new Exchange[n];
        for (int i = 0; i < n; i++) {
            all[i] = new Exchange(AsynchronousSocketChannel.open(group), 200_000 + i, left);
            all[i].channel.connect(address(arguments), null, all[i]);
        }
        Bytes.check(left.await(30, TimeUnit.SECONDS), left.getCount() + " of " + n + " are not done");
        String said = "";
        for (Exchange exchange : all) {
            if (exchange.problem != null) {
                said += exchange.problem + "; ";
            }
        }
        group.shutdown();
        Bytes.check(group.awaitTermination(10, TimeUnit.SECONDS), "the group does not end");
        return n + " " + said + group.isShutdown() + group.isTerminated();
    }

    /** One connection: a write and a read at the same time, each begun again by its own handler. */
    private static final class Exchange implements CompletionHandler<Void, Void> {
        final AsynchronousSocketChannel channel;
        private final byte[] sent;
        private final ByteBuffer out;
        private final ByteBuffer in;
        private final CountDownLatch left;
        volatile String problem;

        Exchange(AsynchronousSocketChannel channel, int size, CountDownLatch left) {
            this.channel = channel;
            this.sent = Bytes.pattern(size);
            this.out = ByteBuffer.wrap(sent);
            this.in = ByteBuffer.allocate(size + 1);
            this.left = left;
        }

        @Override
        public void completed(Void connected, Void none) {
            write();
            read();
        }

        @Override
        public void failed(Throwable why, Void none) {
            over("connect " + why);
        }

        private void over(String how) {
            if (!Thread.currentThread().getName().equals("grouped")) {
                how = "on " + Thread.currentThread().getName();
            }
            problem = how;
            try {
                channel.close();
            } catch (IOException e) {
                problem = "close " + e;
            }
            left.countDown();
        }

        private void write() {
            ByteBuffer first = out.duplicate();
            first.limit(Math.min(sent.length, first.position() + 100));
            ByteBuffer second = out.duplicate();
            second.position(first.limit());
            second.limit(Math.min(sent.length, second.position() + 33_000));
            channel.write(
                    new ByteBuffer[] {first, second},
                    0,
                    2,
                    20,
                    TimeUnit.SECONDS,
                    null,
                    new CompletionHandler<Long, Void>() {
                        @Override
                        public void completed(Long n, Void none) {
                            out.position(out.position() + n.intValue());
                            if (out.hasRemaining()) {
                                write();
                            } else {
                                try {
                                    channel.shutdownOutput();
                                } catch (IOException e) {
                                    over("shutdown " + e);
                                }
                            }
                        }

                        @Override
                        public void failed(Throwable why, Void none) {
                            over("write " + why);
                        }
                    });
        }

        private void read() {
            ByteBuffer first = in.duplicate();
            first.limit(Math.min(in.capacity(), first.position() + 7));
            ByteBuffer second = in.duplicate();
            second.position(first.limit());
            channel.read(
                    new ByteBuffer[] {first, second},
                    0,
                    2,
                    20,
                    TimeUnit.SECONDS,
                    null,
                    new CompletionHandler<Long, Void>() {
                        @Override
                        public void completed(Long n, Void none) {
                            if (n >= 0) {
                                in.position(in.position() + n.intValue());
                                read();
                                return;
                            }
                            byte[] got = java.util.Arrays.copyOf(in.array(), in.position());
                            over(java.util.Arrays.equals(sent, got) ? null : "echo " + Bytes.digest(got));
                        }

                        @Override
                        public void failed(Throwable why, Void none) {
                            over("read " + why);
                        }
                    });
        }
    }

    /** One operation of a kind at a time. */
    public static String pending(String[] arguments) throws Exception {
        final AsynchronousSocketChannel channel = open(arguments);
        Future<Integer> reading = channel.read(ByteBuffer.allocate(1));
        String said = thrown(channel, new Attempt() {
            @Override
            public void on(AsynchronousSocketChannel busy) {
                busy.read(ByteBuffer.allocate(1));
            }
        });
        said += " "
                + thrown(channel, new Attempt() {
                    @Override
                    public void on(AsynchronousSocketChannel connected) {
                        connected.connect(new InetSocketAddress("127.0.0.1", 1));
                    }
                });
        said += " "
                + thrown(channel, new Attempt() {
                    @Override
                    public void on(AsynchronousSocketChannel busy) {
                        busy.read(ByteBuffer.allocate(1).asReadOnlyBuffer());
                    }
                });
        channel.write(ByteBuffer.wrap(new byte[] {5})).get(10, TimeUnit.SECONDS);
        said += " " + reading.get(10, TimeUnit.SECONDS);
        channel.close();
        return said;
    }

    /** A write until nothing more goes: a second one while it is pending, and what becomes of it when the channel closes. */
    public static String full(String[] arguments) throws Exception {
        AsynchronousSocketChannel channel = open(arguments);
        channel.write(ByteBuffer.wrap(new byte[] {'N'})).get();
        Future<Integer> stuck = null;
        String said = "";
        for (int i = 0; said.isEmpty() && i < 100_000; i++) {
            stuck = channel.write(ByteBuffer.allocate(100_000));
            try {
                stuck.get(500, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                said = thrown(channel, new Attempt() {
                    @Override
                    public void on(AsynchronousSocketChannel busy) {
                        busy.write(ByteBuffer.allocate(1));
                    }
                });
            }
        }
        long start = System.nanoTime();
        channel.close();
        long took = (System.nanoTime() - start) / 1_000_000;
        Bytes.check(took < 3_000, "close took " + took + " ms");
        return said + " " + failure(stuck);
    }

    /** A read that times out, and what may be read after it; a future that is cancelled; both without and with a close. */
    public static String givenUp(String[] arguments) throws Exception {
        String said = "";
        AsynchronousSocketChannel timed = open(arguments);
        final Told told = new Told();
        long start = System.nanoTime();
        timed.read(ByteBuffer.allocate(1), 200, TimeUnit.MILLISECONDS, null, told);
        said += told.await();
        long took = (System.nanoTime() - start) / 1_000_000;
        Bytes.check(took >= 190 && took < 4_000, "200 ms became " + took);
        Attempt readOnce = new Attempt() {
            @Override
            public void on(AsynchronousSocketChannel channel) {
                channel.read(ByteBuffer.allocate(1));
            }
        };
        said += " " + thrown(timed, readOnce) + timed.isOpen();
        said += timed.write(ByteBuffer.wrap(new byte[] {1})).get(5, TimeUnit.SECONDS);
        timed.close();
        for (boolean close : new boolean[] {false, true}) {
            AsynchronousSocketChannel cancelled = open(arguments);
            Future<Integer> reading = cancelled.read(ByteBuffer.allocate(1));
            said += " " + reading.cancel(close) + reading.cancel(close) + reading.isDone() + " " + failure(reading);
            said += " " + cancelled.isOpen();
            if (!close) {
                said += thrown(cancelled, readOnce);
            }
            cancelled.close();
        }
        return said;
    }

    /** How a handler of a read was told. */
    static final class Told implements CompletionHandler<Integer, Object> {
        private final CountDownLatch over = new CountDownLatch(1);
        volatile String how;
        volatile Thread thread;

        @Override
        public void completed(Integer n, Object none) {
            tell("completed " + n);
        }

        @Override
        public void failed(Throwable why, Object none) {
            tell(why.getClass().getSimpleName());
        }

        private void tell(String what) {
            how = how == null ? what : how + " and " + what;
            thread = Thread.currentThread();
            over.countDown();
        }

        String await() throws InterruptedException {
            Bytes.check(over.await(15, TimeUnit.SECONDS), "no handler was called");
            return how;
        }
    }

    /** Closed, shut or its group ended while a read is pending; the handler never on the thread that does it. */
    public static String underReader(String[] arguments) throws Exception {
        String said = "";
        for (int i = 0; i < 4; i++) {
            AsynchronousChannelGroup group = AsynchronousChannelGroup.withCachedThreadPool(
                    Executors.newCachedThreadPool(AsyncServer.named("g")), 1);
            AsynchronousSocketChannel channel = AsynchronousSocketChannel.open(group);
            channel.connect(address(arguments)).get(20, TimeUnit.SECONDS);
            Told told = new Told();
            channel.read(ByteBuffer.allocate(1), null, told);
            if (i == 0) {
                channel.close();
            } else if (i == 1) {
                channel.shutdownInput();
            } else if (i == 2) {
                group.shutdownNow();
            } else {
                group.shutdown();
                said += group.isShutdown() + "" + group.awaitTermination(200, TimeUnit.MILLISECONDS);
                said += thrown(channel, openIn(group)) + " ";
                channel.shutdownInput(); // the JDK's own close would throw here, and tell nobody
            }
            said += told.await() + " " + told.thread.getName() + " " + channel.isOpen() + " ";
            channel.close();
            group.shutdown();
            said += group.awaitTermination(10, TimeUnit.SECONDS) + " ";
        }
        return said.trim();
    }

    private static Attempt openIn(final AsynchronousChannelGroup group) {
        return new Attempt() {
            @Override
            public void on(AsynchronousSocketChannel channel) throws Exception {
                AsynchronousSocketChannel.open(group);
            }
        };
    }

    /** An interrupted thread reads and writes as any. */
    public static String interrupted(String[] arguments) throws Exception {
        AsynchronousSocketChannel channel = open(arguments);
        Thread.currentThread().interrupt();
        Future<Integer> written = channel.write(ByteBuffer.wrap(new byte[] {9}));
        Future<Integer> read = channel.read(ByteBuffer.allocate(1));
        boolean still = Thread.interrupted();
        String said = still + " " + written.get(5, TimeUnit.SECONDS) + read.get(5, TimeUnit.SECONDS) + channel.isOpen();
        channel.close();
        return said;
    }

    /** A handler that blocks in futures, the only thread of its group. Reads find what is there already. */
    public static String inHandler(final String[] arguments) throws Exception {
        final AsynchronousChannelGroup group =
                AsynchronousChannelGroup.withThreadPool(Executors.newSingleThreadExecutor(AsyncServer.named("single")));
        final AsynchronousSocketChannel channel = AsynchronousSocketChannel.open(group);
        final String[] said = new String[1];
        final CountDownLatch over = new CountDownLatch(1);
        channel.connect(address(arguments), null, new CompletionHandler<Void, Void>() {
            @Override
            public void completed(Void connected, Void none) {
                try {
                    int n = 0;
                    for (int i = 0; i < 50; i++) {
                        channel.write(ByteBuffer.wrap(new byte[] {(byte) i})).get(5, TimeUnit.SECONDS);
                        ByteBuffer one = ByteBuffer.allocate(1);
                        n += channel.read(one).get(5, TimeUnit.SECONDS);
                    }
                    said[0] = n + " " + Thread.currentThread().getName();
                } catch (Exception e) {
                    said[0] = String.valueOf(e);
                }
                over.countDown();
            }

            @Override
            public void failed(Throwable why, Void none) {
                said[0] = String.valueOf(why);
                over.countDown();
            }
        });
        Bytes.check(over.await(20, TimeUnit.SECONDS), "the handler is stuck");
        channel.close();
        group.shutdown();
        return said[0] + " " + group.awaitTermination(10, TimeUnit.SECONDS);
    }

    /** Handlers that begin the next read themselves, thousands of times: the stack must not grow with them. */
    public static String depth(String[] arguments) throws Exception {
        final AsynchronousSocketChannel channel = open(arguments);
        byte[] sent = Bytes.pattern(20_000);
        for (ByteBuffer out = ByteBuffer.wrap(sent); out.hasRemaining(); ) {
            channel.write(out).get(10, TimeUnit.SECONDS);
        }
        final ByteBuffer in = ByteBuffer.allocate(sent.length);
        final int[] deepest = new int[1];
        final CountDownLatch over = new CountDownLatch(1);
        channel.read(one(in), null, new CompletionHandler<Integer, Void>() {
            @Override
            public void completed(Integer n, Void none) {
                deepest[0] = Math.max(deepest[0], new Throwable().getStackTrace().length);
                in.position(in.position() + n);
                if (in.hasRemaining()) {
                    channel.read(one(in), null, this);
                } else {
                    over.countDown();
                }
            }

            @Override
            public void failed(Throwable why, Void none) {
                over.countDown();
            }
        });
        Bytes.check(over.await(30, TimeUnit.SECONDS), "not all came back");
        Bytes.same(sent, in.array(), "echo");
        Bytes.check(deepest[0] < 500, "a handler " + deepest[0] + " frames deep");
        channel.close();
        return "shallow";
    }

    private static ByteBuffer one(ByteBuffer all) {
        ByteBuffer one = all.duplicate();
        one.limit(one.position() + 1);
        return one;
    }

    /** {@code … <n>}: that many connections which write, close at once and never read. */
    public static String writeOnly(String[] arguments) throws Exception {
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            AsynchronousSocketChannel channel = open(arguments);
            ByteBuffer all = ByteBuffer.allocate(30_001).put((byte) 'K').put(Bytes.pattern(30_000));
            all.flip();
            while (all.hasRemaining()) {
                channel.write(all).get(10, TimeUnit.SECONDS);
            }
            channel.close();
        }
        return Bytes.digest(Bytes.pattern(30_000));
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
