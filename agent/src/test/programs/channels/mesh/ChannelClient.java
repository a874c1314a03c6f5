package mesh;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/** What clients do with channels against an echo: {@code <host> <port> …}. */
public final class ChannelClient {

    private static final int SIZE = 1 << 20;

    private ChannelClient() {}

    private static InetSocketAddress address(String[] arguments) {
        return new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    }

    /** A thread writes, another reads; then a half-close, and the end of the stream. */
    public static String blocking(String[] arguments) throws Exception {
        final SocketChannel channel = SocketChannel.open(address(arguments));
        final byte[] sent = Bytes.pattern(SIZE);
        Thread writer = new Thread("writer") {
            @Override
            public void run() {
                try {
                    ByteBuffer source = ByteBuffer.wrap(sent);
                    while (source.hasRemaining()) {
                        channel.write(new ByteBuffer[] {part(source, 100), part(source, 30_000)});
                    }
                    channel.shutdownOutput();
                } catch (IOException e) {
                    e.printStackTrace();
                }
            }
        };
        writer.start();
        ByteBuffer got = ByteBuffer.allocate(SIZE);
        for (long n = 0; n >= 0 && got.hasRemaining(); ) {
            ByteBuffer ahead = got.duplicate();
            n = channel.read(new ByteBuffer[] {part(ahead, 7), part(ahead, 50_000)});
            got.position(got.position() + (int) Math.max(0, n));
        }
        writer.join();
        Bytes.same(sent, got.array(), "echo");
        int end = channel.read(ByteBuffer.allocate(1));
        String state = channel.isConnected() + " " + channel.isConnectionPending() + " " + channel.isBlocking() + " "
                + (channel.socket().getChannel() == channel) + " "
                + channel.socket().isOutputShutdown();
        channel.close();
        return end + " " + state + " " + channel.isOpen() + " "
                + channel.socket().isClosed();
    }

    /** The next bytes of a buffer as a buffer of their own; a blocking channel writes all of them. */
    private static ByteBuffer part(ByteBuffer whole, int size) {
        int n = Math.min(size, whole.remaining());
        ByteBuffer part = whole.duplicate();
        part.limit(part.position() + n);
        whole.position(whole.position() + n);
        return part;
    }

    /** {@code … <n>}: that many connections on one selector, each echoes 200 KB in its own pieces. */
    public static String selected(String[] arguments) throws Exception {
        int n = Integer.parseInt(arguments[2]);
        Selector selector = Selector.open();
        for (int i = 0; i < n; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean at = channel.connect(address(arguments));
            channel.register(
                    selector,
                    at ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT,
                    new Exchange(200_000 + i));
        }
        int done = 0;
        long selects = 0;
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (done < n) {
            Bytes.check(System.nanoTime() < deadline, "only " + done + " of " + n + " in time");
            selector.select(1000);
            selects++;
            for (Iterator<SelectionKey> i = selector.selectedKeys().iterator(); i.hasNext(); ) {
                SelectionKey key = i.next();
                i.remove();
                if (((Exchange) key.attachment()).go(key, (SocketChannel) key.channel())) {
                    done++;
                }
            }
        }
        selector.selectNow();
        int left = selector.keys().size();
        selector.close();
        // A loop that never sleeps shows here: each connection needs some dozens of rounds.
        Bytes.check(selects < 2_000L * n + 10_000, selects + " selects");
        return done + " " + left;
    }

    private static final class Exchange {
        private final byte[] sent;
        private final ByteBuffer out;
        private final ByteBuffer in;

        Exchange(int size) {
            sent = Bytes.pattern(size);
            out = ByteBuffer.wrap(sent);
            in = ByteBuffer.allocate(size);
        }

        /** @return whether all came back and the stream has ended */
        boolean go(SelectionKey key, SocketChannel channel) throws IOException {
            if (key.isConnectable()) {
                Bytes.check(!channel.isConnected(), "connected before finishConnect");
                if (!channel.finishConnect()) {
                    return false;
                }
                Bytes.check(channel.isConnected(), "not connected after finishConnect");
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return false;
            }
            if (key.isWritable()) {
                out.limit(Math.min(sent.length, out.position() + 33_000));
                channel.write(out);
                out.limit(sent.length);
                if (!out.hasRemaining()) {
                    channel.shutdownOutput();
                    key.interestOps(SelectionKey.OP_READ);
                }
            }
            if (key.isReadable()) {
                int n = in.hasRemaining() ? channel.read(in) : channel.read(ByteBuffer.allocate(1));
                if (n < 0) {
                    Bytes.same(sent, in.array(), "echo");
                    channel.close();
                    return true;
                }
            }
            return false;
        }
    }

    /** Streams and timeouts of a channel's socket. */
    public static String adaptor(String[] arguments) throws Exception {
        SocketChannel channel = SocketChannel.open();
        Socket socket = channel.socket();
        socket.setTcpNoDelay(true);
        socket.connect(address(arguments), 5_000);
        socket.getOutputStream().write(Bytes.pattern(70_000));
        Bytes.same(Bytes.pattern(70_000), Bytes.exactly(socket.getInputStream(), 70_000), "echo");
        socket.setSoTimeout(150);
        String timeout = "none";
        try {
            socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            timeout = "timeout";
        }
        socket.setSoTimeout(5_000);
        socket.getOutputStream().write(7);
        int seven = socket.getInputStream().read();
        channel.configureBlocking(false);
        int nothing = channel.read(ByteBuffer.allocate(1));
        channel.configureBlocking(true);
        socket.shutdownOutput();
        int end = socket.getInputStream().read();
        socket.close();
        return timeout + " " + seven + " " + nothing + " " + end + " " + channel.isOpen();
    }

    /** A file into the channel and back. */
    public static String transfer(String[] arguments) throws Exception {
        File file = File.createTempFile("transfer", null);
        try (RandomAccessFile random = new RandomAccessFile(file, "rw")) {
            random.write(Bytes.pattern(300_000));
            final FileChannel from = random.getChannel();
            final SocketChannel channel = SocketChannel.open(address(arguments));
            Thread writer = new Thread("writer") {
                @Override
                public void run() {
                    try {
                        for (long at = 0; at < 300_000; ) {
                            at += from.transferTo(at, 300_000 - at, channel);
                        }
                    } catch (IOException e) {
                        e.printStackTrace();
                    }
                }
            };
            writer.start();
            for (long at = 300_000; at < 600_000; ) {
                at += from.transferFrom(channel, at, 600_000 - at);
            }
            writer.join();
            channel.close();
            byte[] back = new byte[300_000];
            random.seek(300_000);
            random.readFully(back);
            Bytes.same(Bytes.pattern(300_000), back, "file");
            return "transferred";
        } finally {
            file.delete();
        }
    }

    /** A reader that is interrupted, one whose channel is closed under it, one whose input is shut. */
    public static String underReader(String[] arguments) throws Exception {
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            final SocketChannel channel = SocketChannel.open(address(arguments));
            final String[] how = new String[1];
            final Thread reader = new Thread("reader") {
                @Override
                public void run() {
                    try {
                        how[0] = "read " + channel.read(ByteBuffer.allocate(1));
                    } catch (IOException e) {
                        how[0] = e.getClass().getSimpleName();
                    }
                }
            };
            reader.start();
            Bytes.awaitRead(reader);
            if (i == 0) {
                reader.interrupt();
            } else if (i == 1) {
                channel.close();
            } else {
                channel.shutdownInput();
            }
            reader.join(5_000);
            said.append(how[0]).append(' ').append(channel.isOpen()).append(' ');
            channel.close();
        }
        return said.toString();
    }

    /** The modes of a registered channel: cancel, block, register again, all without a select between. */
    public static String modes(String[] arguments) throws Exception {
        Selector selector = Selector.open();
        SocketChannel channel = SocketChannel.open(address(arguments));
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ, "attached");
            said.append(channel.keyFor(selector) == key)
                    .append(selector.keys().contains(key))
                    .append(key.attachment());
            said.append(selector.selectNow());
            ByteBuffer one = ByteBuffer.wrap(new byte[] {(byte) i});
            channel.write(one);
            said.append(selector.select(5_000)).append(key.readyOps());
            said.append(selector.select(5_000)); // still there, and told before: 0, at once
            selector.selectedKeys().clear();
            said.append(selector.select(5_000)); // level-triggered
            key.cancel();
            channel.configureBlocking(true);
            ByteBuffer back = ByteBuffer.allocate(1);
            said.append(channel.read(back)).append(back.get(0));
            selector.selectNow();
            said.append(channel.isRegistered()).append(selector.keys().size()).append(' ');
        }
        selector.close();
        channel.close();
        return said.toString().replace(' ', '-');
    }

    /** {@code <host> <port> [text]}: connects without blocking. @return what finishConnect said, after how long */
    public static String connect(String[] arguments) throws Exception {
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Selector selector = Selector.open();
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        long start = System.nanoTime();
        channel.register(selector, SelectionKey.OP_CONNECT);
        String result = "connected";
        try {
            boolean at = channel.connect(address(arguments));
            long called = (System.nanoTime() - start) / 1_000_000;
            Bytes.check(called < 4_000, "connect took " + called + " ms");
            while (!at) {
                selector.select(20_000);
                at = channel.finishConnect();
            }
            if (arguments.length > 2) {
                channel.write(ByteBuffer.wrap(arguments[2].getBytes("US-ASCII")));
            }
        } catch (IOException e) {
            result = e.getClass().getName() + " " + e.getMessage();
        }
        boolean open = channel.isOpen();
        channel.close();
        selector.close();
        long took = (System.nanoTime() - start) / 1_000_000;
        cpu = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1_000_000;
        Bytes.check(took < 4_000 || cpu < took / 2, "busy for " + cpu + " of " + took + " ms");
        return took + " " + open + " " + result;
    }

    /** Connects, says a line, and waits for what comes first. @return both lines */
    public static String greeted(String[] arguments) throws Exception {
        SocketChannel channel = SocketChannel.open(address(arguments));
        String greeting = Bytes.line(channel.socket().getInputStream());
        channel.write(ByteBuffer.wrap("hello\n".getBytes("US-ASCII")));
        String answer = Bytes.line(channel.socket().getInputStream());
        channel.close();
        return greeting + " " + answer;
    }

    private static SocketChannel held;

    /** Keeps a connection on which one byte has been echoed. */
    public static String hold(String[] arguments) throws Exception {
        held = SocketChannel.open(address(arguments));
        held.write(ByteBuffer.wrap(new byte[] {1}));
        return String.valueOf(held.read(ByteBuffer.allocate(1)));
    }

    /** @return how it ends */
    public static String heldEnd(String[] arguments) {
        try {
            return "read " + held.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
