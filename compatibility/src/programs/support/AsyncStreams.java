package support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Streams over an asynchronous channel, each read and write one operation with a completion handler. */
public final class AsyncStreams {

    private AsyncStreams() {}

    public static InputStream in(final AsynchronousSocketChannel channel) {
        return new InputStream() {
            private final ByteBuffer buffer =
                    (ByteBuffer) ByteBuffer.allocate(8_192).flip();

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (!buffer.hasRemaining()) {
                    buffer.clear();
                    Done done = new Done();
                    channel.read(buffer, null, done);
                    int count = done.await();
                    buffer.flip();
                    if (count < 0) {
                        return -1;
                    }
                }
                int count = Math.min(length, buffer.remaining());
                buffer.get(bytes, offset, count);
                return count;
            }
        };
    }

    public static OutputStream out(final AsynchronousSocketChannel channel) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
                while (left.hasRemaining()) {
                    Done done = new Done();
                    channel.write(left, null, done);
                    done.await();
                }
            }
        };
    }

    private static final class Done implements CompletionHandler<Integer, Void> {
        private final CompletableFuture<Integer> count = new CompletableFuture<>();

        @Override
        public void completed(Integer result, Void attachment) {
            count.complete(result);
        }

        @Override
        public void failed(Throwable failure, Void attachment) {
            count.completeExceptionally(failure);
        }

        int await() throws IOException {
            try {
                return count.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException | InterruptedException | TimeoutException e) {
                throw new IOException(e);
            }
        }
    }
}
