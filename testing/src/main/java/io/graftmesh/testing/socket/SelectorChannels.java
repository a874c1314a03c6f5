package io.graftmesh.testing.socket;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.function.Consumer;

/** Channels that never block, each on two selectors: one for its reader, one for its writer. */
public final class SelectorChannels
        extends SocketKind<SelectorChannels.Selected<ServerSocketChannel>, SelectorChannels.Selected<SocketChannel>> {

    private final SelectorProvider provider;

    public SelectorChannels(SelectorProvider provider) {
        this.provider = provider;
    }

    /** A channel and who waits for it. */
    public static final class Selected<C extends SelectableChannel> implements Closeable {
        final C channel;
        private final Selector readers;
        private final Selector writers;

        Selected(C channel) throws IOException {
            this.channel = channel;
            channel.configureBlocking(false);
            readers = channel.provider().openSelector();
            writers = channel.provider().openSelector();
        }

        /** @return whether it became ready in time */
        boolean await(int op, int timeoutMillis) throws IOException {
            Selector selector = op == SelectionKey.OP_WRITE ? writers : readers;
            if (!channel.isOpen() || !selector.isOpen()) {
                throw new AsynchronousCloseException();
            }
            SelectionKey key = channel.keyFor(selector);
            if (key == null) {
                channel.register(selector, op);
            } else if (key.interestOps() != op) {
                key.interestOps(op);
            }
            selector.selectedKeys().clear();
            boolean ready = selector.select(timeoutMillis) > 0;
            if (!channel.isOpen()) {
                throw new AsynchronousCloseException();
            }
            return ready;
        }

        @Override
        public void close() throws IOException {
            channel.close();
            readers.close();
            writers.close();
        }
    }

    @Override
    protected Selected<ServerSocketChannel> listen(int port) throws IOException {
        return new Selected<>(provider.openServerSocketChannel().bind(new InetSocketAddress("127.0.0.1", port), 200));
    }

    @Override
    protected Selected<SocketChannel> accept(Selected<ServerSocketChannel> listener) throws IOException {
        while (true) {
            SocketChannel accepted = listener.channel.accept();
            if (accepted != null) {
                return new Selected<>(accepted);
            }
            listener.await(SelectionKey.OP_ACCEPT, 0);
        }
    }

    @Override
    protected Selected<SocketChannel> connect(
            InetSocketAddress to, int timeoutMillis, Consumer<Selected<SocketChannel>> opened) throws IOException {
        Selected<SocketChannel> socket = new Selected<>(provider.openSocketChannel());
        opened.accept(socket);
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000L;
        boolean connected = socket.channel.connect(to);
        while (!connected) {
            long left = timeoutMillis == 0 ? 0 : Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            if (!socket.await(SelectionKey.OP_CONNECT, (int) left)
                    && timeoutMillis > 0
                    && System.nanoTime() - deadline >= 0) {
                socket.close();
                throw new SocketTimeoutException("connect timed out");
            }
            connected = socket.channel.finishConnect();
        }
        return socket;
    }

    @Override
    protected int read(Selected<SocketChannel> socket, byte[] b, int off, int len, int timeoutMillis)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(b, off, len);
        while (true) {
            int n = socket.channel.read(buffer);
            if (n != 0 || len == 0) {
                return n;
            }
            if (!socket.await(SelectionKey.OP_READ, timeoutMillis) && timeoutMillis > 0) {
                throw new SocketTimeoutException("Read timed out");
            }
        }
    }

    @Override
    protected void write(Selected<SocketChannel> socket, byte[] b, int off, int len) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(b, off, len);
        while (buffer.hasRemaining()) {
            if (socket.channel.write(buffer) == 0) {
                socket.await(SelectionKey.OP_WRITE, 0);
            }
        }
    }

    @Override
    protected void shutdownOutput(Selected<SocketChannel> socket) throws IOException {
        socket.channel.shutdownOutput();
    }
}
