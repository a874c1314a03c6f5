package mesh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One connection: a write and a read at the same time, each begun again by its own handler. */
final class AsyncExchange implements CompletionHandler<Void, Void> {
    final AsynchronousSocketChannel channel;
    private final byte[] sent;
    private final ByteBuffer out;
    private final ByteBuffer in;
    private final CountDownLatch left;
    volatile String problem;

    AsyncExchange(AsynchronousSocketChannel channel, int size, CountDownLatch left) {
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
