package mesh;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What becomes of reads and writes that are pending, given up or begun in handlers, against an echo: {@code <host> <port> …}. */
public final class AsyncOperations {

    private AsyncOperations() {}

    /** One operation of a kind at a time. */
    public static String pending(String[] arguments) throws Exception {
        final AsynchronousSocketChannel channel = AsyncClient.open(arguments);
        Future<Integer> reading = channel.read(ByteBuffer.allocate(1));
        String said = AsyncClient.thrown(channel, new AsyncClient.Attempt() {
            @Override
            public void on(AsynchronousSocketChannel busy) {
                busy.read(ByteBuffer.allocate(1));
            }
        });
        said += " "
                + AsyncClient.thrown(channel, new AsyncClient.Attempt() {
                    @Override
                    public void on(AsynchronousSocketChannel connected) {
                        connected.connect(new InetSocketAddress("127.0.0.1", 1));
                    }
                });
        said += " "
                + AsyncClient.thrown(channel, new AsyncClient.Attempt() {
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
        AsynchronousSocketChannel channel = AsyncClient.open(arguments);
        channel.write(ByteBuffer.wrap(new byte[] {'N'})).get();
        Future<Integer> stuck = null;
        String said = "";
        for (int i = 0; said.isEmpty() && i < 100_000; i++) {
            stuck = channel.write(ByteBuffer.allocate(100_000));
            try {
                stuck.get(500, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                said = AsyncClient.thrown(channel, new AsyncClient.Attempt() {
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
        return said + " " + AsyncClient.failure(stuck);
    }

    /** A read that times out, and what may be read after it; a future that is cancelled; both without and with a close. */
    public static String givenUp(String[] arguments) throws Exception {
        String said = "";
        AsynchronousSocketChannel timed = AsyncClient.open(arguments);
        final Told told = new Told();
        long start = System.nanoTime();
        timed.read(ByteBuffer.allocate(1), 200, TimeUnit.MILLISECONDS, null, told);
        said += told.await();
        long took = (System.nanoTime() - start) / 1_000_000;
        Bytes.check(took >= 190 && took < 4_000, "200 ms became " + took);
        AsyncClient.Attempt readOnce = new AsyncClient.Attempt() {
            @Override
            public void on(AsynchronousSocketChannel channel) {
                channel.read(ByteBuffer.allocate(1));
            }
        };
        said += " " + AsyncClient.thrown(timed, readOnce) + timed.isOpen();
        said += timed.write(ByteBuffer.wrap(new byte[] {1})).get(5, TimeUnit.SECONDS);
        timed.close();
        for (boolean close : new boolean[] {false, true}) {
            AsynchronousSocketChannel cancelled = AsyncClient.open(arguments);
            Future<Integer> reading = cancelled.read(ByteBuffer.allocate(1));
            said += " " + reading.cancel(close) + reading.cancel(close) + reading.isDone() + " "
                    + AsyncClient.failure(reading);
            said += " " + cancelled.isOpen();
            if (!close) {
                said += AsyncClient.thrown(cancelled, readOnce);
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
            channel.connect(AsyncClient.address(arguments)).get(20, TimeUnit.SECONDS);
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
                said += AsyncClient.thrown(channel, openIn(group)) + " ";
                channel.shutdownInput(); // the JDK's own close would throw here, and tell nobody
            }
            said += told.await() + " " + told.thread.getName() + " " + channel.isOpen() + " ";
            channel.close();
            group.shutdown();
            said += group.awaitTermination(10, TimeUnit.SECONDS) + " ";
        }
        return said.trim();
    }

    private static AsyncClient.Attempt openIn(final AsynchronousChannelGroup group) {
        return new AsyncClient.Attempt() {
            @Override
            public void on(AsynchronousSocketChannel channel) throws Exception {
                AsynchronousSocketChannel.open(group);
            }
        };
    }

    /** An interrupted thread reads and writes as any. */
    public static String interrupted(String[] arguments) throws Exception {
        AsynchronousSocketChannel channel = AsyncClient.open(arguments);
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
        channel.connect(AsyncClient.address(arguments), null, new CompletionHandler<Void, Void>() {
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
        final AsynchronousSocketChannel channel = AsyncClient.open(arguments);
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
            AsynchronousSocketChannel channel = AsyncClient.open(arguments);
            ByteBuffer all = ByteBuffer.allocate(30_001).put((byte) 'K').put(Bytes.pattern(30_000));
            all.flip();
            while (all.hasRemaining()) {
                channel.write(all).get(10, TimeUnit.SECONDS);
            }
            channel.close();
        }
        return Bytes.digest(Bytes.pattern(30_000));
    }
}
