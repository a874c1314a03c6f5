package mesh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/** Servers made of channels. */
public final class ChannelServer {

    private ChannelServer() {}

    private static ServerSocketChannel open(String port) throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)), 200);
    }

    /** {@code <port> [behaviour]}: as {@link Server#listen}, over the sockets of blocking channels. */
    public static String adaptor(String[] arguments) throws IOException {
        return Server.serve(open(arguments[0]).socket(), arguments.length > 1 ? arguments[1] : "");
    }

    /** {@code <port> [greeting]}: sends back what it gets, all connections on one thread. */
    public static String echo(final String[] arguments) throws IOException {
        final ServerSocketChannel server = open(arguments[0]);
        server.configureBlocking(false);
        final Selector selector = Selector.open();
        server.register(selector, SelectionKey.OP_ACCEPT);
        new Thread("echo") {
            @Override
            public void run() {
                while (true) {
                    try {
                        selector.select();
                        for (Iterator<SelectionKey> i = selector.selectedKeys().iterator(); i.hasNext(); ) {
                            SelectionKey key = i.next();
                            i.remove();
                            serve(key, arguments.length > 1 ? arguments[1] + "\n" : "");
                        }
                    } catch (Exception e) {
                        Server.EVENTS.add("echo failed " + Main.describe(e));
                        return;
                    }
                }
            }
        }.start();
        return String.valueOf(((InetSocketAddress) server.getLocalAddress()).getPort());
    }

    private static void serve(SelectionKey key, String greeting) throws IOException {
        if (key.isAcceptable()) {
            SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
            if (channel != null) {
                channel.configureBlocking(false);
                ByteBuffer buffer = ByteBuffer.allocateDirect(20_000);
                buffer.put(greeting.getBytes("US-ASCII"));
                channel.register(
                        key.selector(),
                        greeting.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE,
                        new Echo(buffer));
            }
            return;
        }
        try {
            ((Echo) key.attachment()).go(key, (SocketChannel) key.channel());
        } catch (IOException e) {
            Server.EVENTS.add("connection failed " + e.getMessage());
            key.channel().close();
        }
    }

    /** What one connection has still to send back. */
    private static final class Echo {
        private final ByteBuffer buffer;
        private boolean ended;

        Echo(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        void go(SelectionKey key, SocketChannel channel) throws IOException {
            if (key.isReadable() && channel.read(buffer) < 0) {
                ended = true;
            }
            buffer.flip();
            channel.write(buffer);
            buffer.compact();
            if (ended && buffer.position() == 0) {
                Server.EVENTS.add("end of stream");
                channel.close();
                return;
            }
            key.interestOps((buffer.position() > 0 ? SelectionKey.OP_WRITE : 0)
                    | (!ended && buffer.hasRemaining() ? SelectionKey.OP_READ : 0));
        }
    }
}
