package io.graftmesh.testing.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.function.Consumer;

/** {@link SocketChannel} in blocking mode, with direct buffers. */
public final class BlockingChannels extends SocketKind<ServerSocketChannel, SocketChannel> {

    private final SelectorProvider provider;

    public BlockingChannels(SelectorProvider provider) {
        this.provider = provider;
    }

    @Override
    protected ServerSocketChannel listen(int port) throws IOException {
        return provider.openServerSocketChannel().bind(new InetSocketAddress("127.0.0.1", port), 200);
    }

    @Override
    protected SocketChannel accept(ServerSocketChannel listener) throws IOException {
        return listener.accept();
    }

    @Override
    protected SocketChannel connect(InetSocketAddress to, int timeoutMillis, Consumer<SocketChannel> opened)
            throws IOException {
        SocketChannel channel = provider.openSocketChannel();
        opened.accept(channel);
        if (timeoutMillis == 0) {
            channel.connect(to);
        } else {
            channel.socket().connect(to, timeoutMillis);
        }
        return channel;
    }

    @Override
    protected int read(SocketChannel socket, byte[] b, int off, int len, int timeoutMillis) throws IOException {
        if (timeoutMillis > 0) {
            throw new UnsupportedOperationException("a blocking channel's read has no timeout");
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(len);
        int n = socket.read(buffer);
        buffer.flip();
        buffer.get(b, off, buffer.remaining());
        return n;
    }

    @Override
    protected void write(SocketChannel socket, byte[] b, int off, int len) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(b, off, len);
        while (buffer.hasRemaining()) {
            socket.write(buffer);
        }
    }

    @Override
    protected void shutdownOutput(SocketChannel socket) throws IOException {
        socket.shutdownOutput();
    }
}
