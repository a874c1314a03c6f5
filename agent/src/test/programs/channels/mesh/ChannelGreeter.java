package mesh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/** A server of one thread and one selector that greets before it reads, as SMTP's do. */
public final class ChannelGreeter {

    private ChannelGreeter() {}

    /** {@code <port> …} */
    public static String listen(String[] arguments) throws IOException {
        final Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 200);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        new Thread("greeter") {
            @Override
            public void run() {
                try {
                    while (true) {
                        selector.select();
                        for (Iterator<SelectionKey> i = selector.selectedKeys().iterator(); i.hasNext(); ) {
                            SelectionKey key = i.next();
                            i.remove();
                            serve(key);
                        }
                    }
                } catch (IOException e) {
                    Server.EVENTS.add("greeter failed " + Main.describe(e));
                }
            }
        }.start();
        return arguments[0];
    }

    private static void serve(SelectionKey key) throws IOException {
        if (key.isAcceptable()) {
            SocketChannel accepted = ((ServerSocketChannel) key.channel()).accept();
            accepted.configureBlocking(false);
            accepted.register(key.selector(), SelectionKey.OP_WRITE, new ByteArrayOutputStream());
            return;
        }
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isWritable()) {
                channel.write(ByteBuffer.wrap("220 ready\r\n".getBytes("US-ASCII")));
                key.interestOps(SelectionKey.OP_READ);
            } else if (key.isReadable()) {
                read(channel, (ByteArrayOutputStream) key.attachment());
            }
        } catch (IOException e) {
            Server.EVENTS.add("connection failed " + e.getMessage());
            channel.close();
        }
    }

    private static void read(SocketChannel channel, ByteArrayOutputStream line) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        int n;
        for (n = channel.read(one); n > 0 && one.get(0) != '\n'; n = channel.read(one)) {
            line.write(one.get(0));
            one.clear();
        }
        if (n > 0) {
            channel.write(ByteBuffer.wrap(("250 " + line.toString("US-ASCII") + "\r\n").getBytes("US-ASCII")));
        }
        if (n != 0) {
            channel.close();
        }
    }
}
