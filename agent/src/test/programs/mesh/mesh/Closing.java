package mesh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Timeouts, and sockets that are closed under a thread that uses them. {@code <host> <port>}. */
public final class Closing {

    private Closing() {}

    /** The server's own reads with a timeout. */
    public static String serverReadTimeout(String[] arguments) throws Exception {
        Socket socket = Streams.open(arguments, 'T');
        java.io.DataInputStream in = new java.io.DataInputStream(socket.getInputStream());
        int took = in.readInt();
        Bytes.check(took >= 190 && took < 3200, "the server's 200 ms became " + took);
        socket.getOutputStream().write('x');
        Bytes.check(in.readInt() == 'x', "the server read something else after its timeout");
        Bytes.check(in.readInt() == 5000, "the server's SO_TIMEOUT changed");
        socket.close();
        return took + " ms";
    }

    /** {@code <host> <port> <times>}: writes and closes, and never reads. @return the digest of what it wrote each time */
    public static String afterWriting(String[] arguments) throws Exception {
        byte[] sent = Bytes.pattern(30_000);
        for (int i = Integer.parseInt(arguments[2]); i > 0; i--) {
            Socket socket = Streams.open(arguments, 'K');
            socket.getOutputStream().write(sent);
            socket.close();
        }
        return Bytes.digest(sent);
    }

    /** {@code <host> <port> socket|channel}: prints the digest of what it writes, writes, closes, and ends the JVM. */
    public static String andEnding(String[] arguments) throws Exception {
        byte[] sent = Bytes.pattern(500_000);
        System.out.println(Bytes.digest(sent));
        if (arguments[2].equals("socket")) {
            Socket socket = Streams.open(arguments, 'K');
            socket.getOutputStream().write(sent);
            socket.close();
        } else {
            SocketChannel channel =
                    SocketChannel.open(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
            channel.write(ByteBuffer.wrap(new byte[] {'K'}));
            channel.write(ByteBuffer.wrap(sent));
            channel.close();
        }
        System.exit(0);
        return "over";
    }

    /** @return what the reader saw */
    static String whileReading(final Socket socket) throws Exception {
        final String[] seen = new String[1];
        final Thread reader = new Thread() {
            @Override
            public void run() {
                try {
                    seen[0] = "read " + socket.getInputStream().read();
                } catch (IOException e) {
                    seen[0] = e.toString();
                }
            }
        };
        reader.start();
        awaitBlocked(reader, "read");
        socket.close();
        reader.join(5000);
        Bytes.check(!reader.isAlive(), "the reader is still there 5 s after close");
        return seen[0];
    }

    private static void awaitBlocked(Thread thread, String method) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (System.nanoTime() < deadline) {
            for (StackTraceElement frame : thread.getStackTrace()) {
                String name = frame.getMethodName();
                if (name.equals("socketRead0") || name.equals("read0") || name.equals("poll")) {
                    return;
                }
            }
            Thread.yield();
        }
        throw new AssertionError("the thread does not block in " + method);
    }
}
