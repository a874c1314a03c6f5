package mesh;

import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** As an application brings one along by the system property: it has the JDK's behind it, and counts what it opens. */
public final class CountingProvider extends AsynchronousChannelProvider {

    private static final AtomicInteger OPENED = new AtomicInteger();

    private final AsynchronousChannelProvider jdk;

    public CountingProvider() throws ReflectiveOperationException {
        jdk = (AsynchronousChannelProvider) Class.forName("sun.nio.ch.DefaultAsynchronousChannelProvider")
                .getMethod("create")
                .invoke(null);
    }

    /** @return how many channels have been opened */
    public static String opened(String[] none) {
        return OPENED.toString();
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(int threads, ThreadFactory factory)
            throws IOException {
        return jdk.openAsynchronousChannelGroup(threads, factory);
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(ExecutorService executor, int initialSize)
            throws IOException {
        return jdk.openAsynchronousChannelGroup(executor, initialSize);
    }

    @Override
    public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(AsynchronousChannelGroup group)
            throws IOException {
        OPENED.incrementAndGet();
        return jdk.openAsynchronousServerSocketChannel(group);
    }

    @Override
    public AsynchronousSocketChannel openAsynchronousSocketChannel(AsynchronousChannelGroup group) throws IOException {
        OPENED.incrementAndGet();
        return jdk.openAsynchronousSocketChannel(group);
    }
}
