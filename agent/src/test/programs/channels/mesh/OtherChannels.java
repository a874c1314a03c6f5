package mesh;

import java.io.File;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/** Channels that are no TCP and so none of the mesh's, on the same selectors as those that are. */
public final class OtherChannels {

    private OtherChannels() {}

    public static String exchange(String[] arguments) throws Exception {
        Selector selector = Selector.open();
        Pipe pipe = Pipe.open();
        String said = readSelected(selector, pipe.source(), pipe.sink());
        DatagramChannel to = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        DatagramChannel from = DatagramChannel.open().connect(to.getLocalAddress());
        said += " " + readSelected(selector, to.connect(from.getLocalAddress()), from);
        if (!System.getProperty("java.version").matches("(1\\.8|11)\\b.*")) {
            said += " " + unix(selector);
        }
        selector.close();
        return said;
    }

    /** Since Java 16, so by name. */
    private static String unix(Selector selector) throws Exception {
        File path = File.createTempFile("unix", ".socket");
        path.delete();
        Object family = StandardProtocolFamily.valueOf("UNIX");
        SocketAddress address = (SocketAddress) Class.forName("java.net.UnixDomainSocketAddress")
                .getMethod("of", String.class)
                .invoke(null, path.getPath());
        ServerSocketChannel server = (ServerSocketChannel) ServerSocketChannel.class
                .getMethod("open", ProtocolFamily.class)
                .invoke(null, family);
        server.bind(address);
        SocketChannel client = SocketChannel.open(address);
        SocketChannel accepted = server.accept();
        String said = readSelected(selector, accepted, client);
        server.close();
        path.delete();
        return said;
    }

    private static <C extends SelectableChannel & ReadableByteChannel> String readSelected(
            Selector selector, C source, WritableByteChannel sink) throws Exception {
        source.configureBlocking(false);
        SelectionKey key = source.register(selector, SelectionKey.OP_READ);
        int before = selector.selectNow();
        sink.write(ByteBuffer.wrap(new byte[] {7}));
        int ready = selector.select(5_000);
        boolean selected = selector.selectedKeys().remove(key);
        ByteBuffer got = ByteBuffer.allocate(10);
        source.read(got);
        source.close();
        sink.close();
        selector.selectNow();
        return before + "" + ready + selected + got.get(0) + selector.keys().size();
    }
}
