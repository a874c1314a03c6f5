package io.graftmesh.testing.socket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** {@link AsynchronousSocketChannel}, by futures; reads with a timeout by its handler. */
public final class AsyncChannels extends SocketKind<AsynchronousServerSocketChannel, AsynchronousSocketChannel> {

    private static final CompletionHandler<Integer, CompletableFuture<Integer>> INTO_FUTURE =
            new CompletionHandler<Integer, CompletableFuture<Integer>>() {
                @Override
                public void completed(Integer result, CompletableFuture<Integer> future) {
                    future.complete(result);
                }

                @Override
                public void failed(Throwable t, CompletableFuture<Integer> future) {
                    future.completeExceptionally(t);
                }
            };

    private static <T> T get(Future<T> future, long timeoutMillis) throws IOException {
        try {
            return timeoutMillis == 0 ? future.get() : future.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("timed out");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedByTimeoutException) {
                throw new SocketTimeoutException("Read timed out");
            }
            throw e.getCause() instanceof IOException ? (IOException) e.getCause() : new IOException(e.getCause());
        }
    }

    @Override
    protected AsynchronousServerSocketChannel listen(int port) throws IOException {
        return AsynchronousServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", port), 200);
    }

    @Override
    protected AsynchronousSocketChannel accept(AsynchronousServerSocketChannel listener) throws IOException {
        return get(listener.accept(), 0);
    }

    @Override
    protected AsynchronousSocketChannel connect(
            InetSocketAddress to, int timeoutMillis, Consumer<AsynchronousSocketChannel> opened) throws IOException {
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
        opened.accept(channel);
        try {
            get(channel.connect(to), timeoutMillis);
        } catch (SocketTimeoutException e) {
            channel.close();
            throw e;
        }
        return channel;
    }

    @Override
    protected int read(AsynchronousSocketChannel socket, byte[] b, int off, int len, int timeoutMillis)
            throws IOException {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        socket.read(ByteBuffer.wrap(b, off, len), timeoutMillis, TimeUnit.MILLISECONDS, read, INTO_FUTURE);
        return get(read, 0);
    }

    @Override
    protected void write(AsynchronousSocketChannel socket, byte[] b, int off, int len) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(b, off, len);
        while (buffer.hasRemaining()) {
            get(socket.write(buffer), 0);
        }
    }

    @Override
    protected void shutdownOutput(AsynchronousSocketChannel socket) throws IOException {
        socket.shutdownOutput();
    }
}
