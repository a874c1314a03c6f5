package io.graftmesh.agent.bridge.nio;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Waits for the channel behind one that blocks: the steps of a {@link Flow} do not block, and a blocking channel of the
 * JDK knows no deadline. Meanwhile the channel behind is non-blocking; nobody else sees it.
 */
final class RawWait implements AutoCloseable {

    private final MeshSocketChannel channel;
    private final Selector selector;
    private SocketChannel raw;
    private SelectionKey key;

    RawWait(MeshSocketChannel channel) throws IOException {
        this.channel = channel;
        this.raw = channel.raw();
        this.selector = raw.provider().openSelector();
        try {
            this.key = register();
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
        channel.waitsIn(selector);
    }

    private SelectionKey register() throws IOException {
        raw.configureBlocking(false);
        return raw.register(selector, 0);
    }

    void await(int ops, long deadline) throws IOException {
        follow();
        if (key.isValid()) {
            key.interestOps(ops);
        }
        long millis = Deadlines.millisUntil(deadline);
        if (!channel.isOpen() || millis == 0) {
            selector.selectNow();
        } else if (millis == Deadlines.MAX_MILLIS) {
            selector.select();
        } else {
            selector.select(millis);
        }
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            channel.close();
            throw new ClosedByInterruptException();
        }
        if (!channel.isOpen()) {
            throw new AsynchronousCloseException();
        }
    }

    /** The channel behind may have been replaced. */
    private void follow() throws IOException {
        SocketChannel now = channel.raw();
        if (now != raw) {
            raw = now;
            key = register();
        }
    }

    @Override
    public void close() throws IOException {
        channel.waitsIn(null);
        selector.close();
        try {
            if (channel.blocks()) {
                channel.raw().configureBlocking(true);
            }
        } catch (ClosedChannelException e) {
            // Whoever closed it tells.
        }
    }
}
