package servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import support.AsyncStreams;
import support.Lines;
import support.Server;

/** Speaks first, as mail servers and MySQL do, then answers lines; the option is the class of the JDK's that listens. */
public final class GreetingServer implements Server {

    private interface Listener {
        void accept() throws Exception;
    }

    @Override
    public void start(int port, String kind) throws IOException {
        Listener listener = listener(kind, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        new Thread(() -> {
                    while (true) {
                        try {
                            listener.accept();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    }
                })
                .start();
    }

    private static Listener listener(String kind, InetSocketAddress address) throws IOException {
        switch (kind) {
            case "ServerSocket":
                ServerSocket socket = new ServerSocket(address.getPort(), 50, address.getAddress());
                return () -> {
                    Socket client = socket.accept();
                    greet(client.getInputStream(), client.getOutputStream());
                };
            case "ServerSocketChannel":
                ServerSocketChannel channel = ServerSocketChannel.open().bind(address);
                return () -> {
                    SocketChannel client = channel.accept();
                    greet(Channels.newInputStream(client), Channels.newOutputStream(client));
                };
            default:
                AsynchronousServerSocketChannel async =
                        AsynchronousServerSocketChannel.open().bind(address);
                return () -> {
                    AsynchronousSocketChannel client = async.accept().get();
                    greet(AsyncStreams.in(client), AsyncStreams.out(client));
                };
        }
    }

    private static void greet(InputStream in, OutputStream out) {
        new Thread(() -> {
                    try {
                        Lines.write(out, "220 ready");
                        for (String line = Lines.read(in); !line.isEmpty(); line = Lines.read(in)) {
                            Lines.write(out, "250 " + line);
                        }
                    } catch (IOException hungUp) {
                        // the client's affair
                    }
                })
                .start();
    }
}
