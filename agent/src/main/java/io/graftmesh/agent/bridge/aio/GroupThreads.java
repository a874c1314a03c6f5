package io.graftmesh.agent.bridge.aio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one of the JDK's groups, the default one included, which nobody can get hold of. A closed channel of the
 * group tells whoever reads it that it is closed, and does so by the JDK's own rules: at once on a thread of the group,
 * unless too many handlers are on its stack already, and from any other thread by way of the group's pool.
 */
final class GroupThreads {

    private static final CompletionHandler<Integer, Runnable> RUN = new CompletionHandler<Integer, Runnable>() {
        @Override
        public void completed(Integer result, Runnable task) {
            task.run();
        }

        @Override
        public void failed(Throwable closed, Runnable task) {
            task.run();
        }
    };

    private final AsynchronousSocketChannel closed;
    private final ByteBuffer unread = ByteBuffer.allocate(1);

    GroupThreads(AsynchronousChannelProvider jdk, @Nullable AsynchronousChannelGroup group) throws IOException {
        closed = jdk.openAsynchronousSocketChannel(group);
        closed.close();
    }

    /** @throws ShutdownChannelGroupException if the group has ended and this is none of its threads */
    void run(Runnable task) {
        closed.read(unread, 0, TimeUnit.MILLISECONDS, task, RUN);
    }

    /** For what happens to a channel by itself: there is nobody to tell that the group has ended. */
    void runIfAny(Runnable task) {
        try {
            run(task);
        } catch (ShutdownChannelGroupException over) {
            // Nor is there a thread that a handler could run on.
        }
    }

    /** @return what the JDK's asynchronous channels support */
    Set<java.net.SocketOption<?>> options() {
        return closed.supportedOptions();
    }
}
