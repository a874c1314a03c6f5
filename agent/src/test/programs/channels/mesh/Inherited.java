package mesh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** What inetd or systemd has handed over: a listening channel, or one connection. */
public final class Inherited {

    private Inherited() {}

    /** Sends back what it gets. */
    public static String echo(String[] arguments) throws IOException {
        final Channel channel = System.inheritedChannel();
        Bytes.check(channel == System.inheritedChannel(), "always the same channel");
        new Thread("inherited") {
            @Override
            public void run() {
                try {
                    if (channel instanceof SocketChannel) {
                        echo((SocketChannel) channel);
                    }
                    while (channel instanceof ServerSocketChannel) {
                        echo(((ServerSocketChannel) channel).accept());
                    }
                } catch (IOException e) {
                    Server.EVENTS.add("failed " + e.getMessage());
                }
            }
        }.start();
        return channel instanceof ServerSocketChannel ? "listens" : "connected";
    }

    private static void echo(SocketChannel connection) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1_000);
        while (connection.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                connection.write(buffer);
            }
            buffer.clear();
        }
        connection.close();
        Server.EVENTS.add("end of stream");
    }
}
