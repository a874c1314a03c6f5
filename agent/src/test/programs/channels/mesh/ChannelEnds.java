package mesh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How channels end, and who waits in them: {@code <host> <port> …}. */
public final class ChannelEnds {

    private ChannelEnds() {}

    private static SocketChannel open(String[] arguments) throws IOException {
        return SocketChannel.open(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
    }

    /** A close does not wait for a peer that does not read. */
    public static String closeWhenFull(String[] arguments) throws Exception {
        Selector selector = Selector.open();
        SocketChannel channel = open(arguments);
        channel.write(ByteBuffer.wrap(new byte[] {'N'}));
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
        while (selector.select(500) > 0) {
            selector.selectedKeys().clear();
            channel.write(ByteBuffer.allocate(100_000));
        }
        key.cancel();
        selector.selectNow();
        channel.configureBlocking(true);
        long start = System.nanoTime();
        channel.close();
        long took = (System.nanoTime() - start) / 1_000_000;
        selector.close();
        Bytes.check(took < 3_000, "close took " + took + " ms");
        return "closed " + channel.isOpen();
    }

    /** {@code … <n>}: that many virtual threads, all waiting in a read at the same time. Since Java 21, so by name. */
    public static String virtual(final String[] arguments) throws Exception {
        int n = Integer.parseInt(arguments[2]);
        final SocketChannel[] channels = new SocketChannel[n];
        final CountDownLatch open = new CountDownLatch(n);
        final CountDownLatch over = new CountDownLatch(n);
        final AtomicInteger read = new AtomicInteger();
        for (int i = 0; i < n; i++) {
            final int number = i;
            Runnable exchange = new Runnable() {
                @Override
                public void run() {
                    try {
                        channels[number] = open(arguments);
                        open.countDown();
                        ByteBuffer one = ByteBuffer.allocate(1);
                        if (channels[number].read(one) == 1 && one.get(0) == (byte) number) {
                            read.incrementAndGet();
                        }
                        channels[number].close();
                    } catch (IOException e) {
                        e.printStackTrace();
                    } finally {
                        open.countDown();
                        over.countDown();
                    }
                }
            };
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, exchange);
        }
        Bytes.check(open.await(30, TimeUnit.SECONDS), open.getCount() + " are not connected");
        for (int i = 0; i < n; i++) {
            channels[i].write(ByteBuffer.wrap(new byte[] {(byte) i}));
        }
        Bytes.check(over.await(30, TimeUnit.SECONDS), over.getCount() + " still read");
        return String.valueOf(read.get());
    }
}
