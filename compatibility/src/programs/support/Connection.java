package support;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** Streams to a server over one of the JDK's three kinds of connection. */
public final class Connection implements Closeable {

    public final InputStream in;
    public final OutputStream out;
    private final Closeable carrier;

    private Connection(Closeable carrier, InputStream in, OutputStream out) {
        this.carrier = carrier;
        this.in = in;
        this.out = out;
    }

    /** @param kind {@code Socket}, {@code SocketChannel} or {@code AsynchronousSocketChannel} */
    public static Connection open(String kind, String host, int port) throws Exception {
        InetSocketAddress server = new InetSocketAddress(host, port);
        switch (kind) {
            case "Socket":
                Socket socket = new Socket();
                socket.connect(server, 10_000);
                return new Connection(
                        socket, new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
            case "SocketChannel":
                SocketChannel channel = SocketChannel.open(server);
                return new Connection(
                        channel,
                        new BufferedInputStream(Channels.newInputStream(channel)),
                        Channels.newOutputStream(channel));
            default:
                AsynchronousSocketChannel async = AsynchronousSocketChannel.open();
                async.connect(server).get(10, TimeUnit.SECONDS);
                return new Connection(async, AsyncStreams.in(async), AsyncStreams.out(async));
        }
    }

    @Override
    public void close() throws IOException {
        carrier.close();
    }
}
