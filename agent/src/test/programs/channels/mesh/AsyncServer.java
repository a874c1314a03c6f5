package mesh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Servers made of asynchronous channels; each connection is served by handlers on the threads {@code served-*}. */
public final class AsyncServer {

    private AsyncServer() {}

    static ThreadFactory named(final String name) {
        return new ThreadFactory() {
            @Override
            public Thread newThread(Runnable task) {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            }
        };
    }

    /** {@code <port> [greeting]}: sends back what it gets. */
    public static String echo(final String[] arguments) throws IOException {
        AsynchronousChannelGroup group = AsynchronousChannelGroup.withFixedThreadPool(2, named("served"));
        return listen(group, arguments[0], arguments.length > 1 ? arguments[1] + "\n" : "");
    }

    /** The same in the default group. */
    public static String echoByDefault(String[] arguments) throws IOException {
        return listen(null, arguments[0], "");
    }

    private static String listen(AsynchronousChannelGroup group, String port, final String greeting)
            throws IOException {
        final AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open(group)
                .bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)), 200);
        final boolean named = group != null;
        server.accept(null, new CompletionHandler<AsynchronousSocketChannel, Void>() {
            @Override
            public void completed(AsynchronousSocketChannel accepted, Void none) {
                server.accept(null, this);
                new Echo(accepted, named).start(greeting);
            }

            @Override
            public void failed(Throwable why, Void none) {
                Server.EVENTS.add("accept failed " + why);
            }
        });
        return String.valueOf(((InetSocketAddress) server.getLocalAddress()).getPort());
    }

    /** {@code <port>}: what a listener says to accepts: unbound, twice, of a connection, cancelled, closed. */
    public static String accepting(String[] arguments) throws Exception {
        InetSocketAddress local = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
        AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open();
        String said = thrown(server, null);
        server.bind(local);
        Future<AsynchronousSocketChannel> accepting = server.accept();
        said += " " + thrown(server, null) + " " + thrown(server, local);
        Socket client = new Socket("127.0.0.1", ((InetSocketAddress) server.getLocalAddress()).getPort());
        client.getOutputStream().write(7);
        AsynchronousSocketChannel accepted = accepting.get(10, TimeUnit.SECONDS);
        ByteBuffer seven = ByteBuffer.allocate(1);
        said += " " + accepted.read(seven).get(10, TimeUnit.SECONDS) + " "
                + accepted.getRemoteAddress().equals(client.getLocalSocketAddress());
        accepted.close();
        client.close();
        accepting = server.accept();
        boolean cancelled = accepting.cancel(false);
        said += " " + AsyncClient.failure(accepting) + cancelled + " " + thrown(server, null);
        server.close();
        server = AsynchronousServerSocketChannel.open().bind(local);
        accepting = server.accept();
        server.close();
        return said + " " + AsyncClient.failure(accepting) + " " + server.isOpen() + " "
                + AsyncClient.failure(server.accept());
    }

    /** @param local to bind to; null to accept. @return the class of what was thrown */
    private static String thrown(AsynchronousServerSocketChannel server, InetSocketAddress local) throws IOException {
        try {
            if (local == null) {
                server.accept();
            } else {
                server.bind(local);
            }
            return "nothing";
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    /** Reads into one buffer, writes it back, reads again. */
    private static final class Echo implements CompletionHandler<Integer, Boolean> {
        private final AsynchronousSocketChannel channel;
        private final boolean named;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(20_000);

        Echo(AsynchronousSocketChannel channel, boolean named) {
            this.channel = channel;
            this.named = named;
        }

        void start(String greeting) {
            if (greeting.isEmpty()) {
                channel.read(buffer, true, this);
            } else {
                buffer.put(greeting.getBytes()).flip();
                channel.write(buffer, false, this);
            }
        }

        @Override
        public void completed(Integer n, Boolean wasRead) {
            String thread = Thread.currentThread().getName();
            if (named && !thread.equals("served")) {
                Server.EVENTS.add("a handler on " + thread);
            }
            if (n < 0) {
                Server.EVENTS.add("end of stream");
                close();
                return;
            }
            if (wasRead) {
                buffer.flip();
            }
            if (buffer.hasRemaining()) {
                channel.write(buffer, false, this);
            } else {
                buffer.clear();
                channel.read(buffer, 60, TimeUnit.SECONDS, true, this);
            }
        }

        @Override
        public void failed(Throwable why, Boolean wasRead) {
            Server.EVENTS.add("connection failed " + why.getMessage());
            close();
        }

        private void close() {
            try {
                channel.close();
            } catch (IOException e) {
                Server.EVENTS.add("close failed " + e);
            }
        }
    }
}
