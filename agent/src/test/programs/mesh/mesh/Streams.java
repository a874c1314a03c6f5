package mesh;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;

/** The client's end of the scenarios: {@code <host> <port>}. */
public final class Streams {

    /** Around a TLS record's 16,384 bytes, and where buffers of 2^n end. */
    private static final int[] SIZES = {
        0, 1, 2, 255, 256, 4095, 4096, 4097, 8191, 8192, 8193, 16383, 16384, 16385, 16400, 32767, 32768, 32769, 49152,
        65535, 65536
    };

    private Streams() {}

    static Socket open(String[] arguments, char behaviour) throws IOException {
        Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]));
        socket.getOutputStream().write(behaviour);
        return socket;
    }

    public static String recordBoundaries(String[] arguments) throws Exception {
        Socket socket = open(arguments, 'E');
        for (int size : SIZES) {
            byte[] sent = Bytes.pattern(size);
            socket.getOutputStream().write(sent);
            Bytes.same(sent, Bytes.exactly(socket.getInputStream(), size), "echo of " + size);
        }
        socket.shutdownOutput();
        Bytes.check(socket.getInputStream().read() == -1, "no end of stream after the server's half-close");
        socket.close();
        return SIZES.length + " sizes";
    }

    public static String singleBytes(String[] arguments) throws Exception {
        Socket socket = open(arguments, 'E');
        byte[] sent = Bytes.pattern(300);
        for (byte b : sent) {
            socket.getOutputStream().write(b);
        }
        for (byte b : sent) {
            Bytes.check((byte) socket.getInputStream().read() == b, "a byte differs");
        }
        socket.close();
        return "";
    }

    public static String bothWays(String[] arguments) throws Exception {
        final Socket socket = open(arguments, 'B');
        final Throwable[] failed = new Throwable[1];
        Thread writer = new Thread() {
            @Override
            public void run() {
                try {
                    socket.getOutputStream().write(Bytes.pattern(Behaviours.BIG));
                } catch (Throwable t) {
                    failed[0] = t;
                }
            }
        };
        writer.start();
        byte[] received = Bytes.exactly(socket.getInputStream(), Behaviours.BIG);
        writer.join();
        Bytes.check(failed[0] == null, "the writer failed: " + failed[0]);
        byte[] expected = Bytes.pattern(Behaviours.BIG);
        Bytes.same(expected, received, "what the server sent");
        String digest = Bytes.line(socket.getInputStream());
        Bytes.check(digest.equals(Bytes.digest(expected)), "the server received " + digest);
        socket.close();
        return digest;
    }

    public static String weHalfClose(String[] arguments) throws Exception {
        Socket socket = open(arguments, 'D');
        byte[] sent = Bytes.pattern(50_000);
        socket.getOutputStream().write(sent);
        socket.shutdownOutput();
        Bytes.check(socket.isOutputShutdown() && !socket.isInputShutdown(), "the socket does not say what it did");
        try {
            socket.getOutputStream().write(1);
            throw new AssertionError("a write after shutdownOutput succeeded");
        } catch (IOException expected) {
            // as on any socket
        }
        String digest = Bytes.line(socket.getInputStream());
        Bytes.check(digest.equals(Bytes.digest(sent)), "the server received " + digest);
        Bytes.check(socket.getInputStream().read() == -1, "no end of stream");
        socket.close();
        return digest;
    }

    public static String theyHalfClose(String[] arguments) throws Exception {
        Socket socket = open(arguments, 'F');
        Bytes.same(Bytes.pattern(100_000), Bytes.untilEnd(socket.getInputStream()), "what came before the end");
        Bytes.check(socket.getInputStream().read() == -1, "the end is not final");
        socket.getOutputStream().write(Bytes.pattern(30_000));
        socket.close();
        return Bytes.digest(Bytes.pattern(30_000));
    }

    /** The server closes while it reads itself. */
    public static String theyClose(String[] arguments) throws Exception {
        Socket socket = open(arguments, 'C');
        int read = socket.getInputStream().read();
        socket.close();
        return "read " + read;
    }

    public static String available(String[] arguments) throws Exception {
        Socket socket = open(arguments, 'E');
        InputStream in = socket.getInputStream();
        Bytes.check(in.available() == 0, "something is available before anything was sent");
        socket.getOutputStream().write(Bytes.pattern(1000));
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (in.available() < 1000) {
            Bytes.check(System.nanoTime() < deadline, "available() stays at " + in.available() + " of 1000");
            Thread.yield();
        }
        Bytes.check(in.available() == 1000, "available() says " + in.available());
        in.read();
        Bytes.check(in.available() == 999, "after one byte available() says " + in.available());
        Bytes.exactly(in, 999);
        Bytes.check(in.available() == 0, "at the end available() says " + in.available());
        socket.close();
        return "";
    }

    public static String oldReaders(String[] arguments) throws Exception {
        Socket socket = open(arguments, 'L');
        PrintWriter writer = new PrintWriter(socket.getOutputStream(), true);
        BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), "UTF-8"));
        for (int i = 0; i < 20; i++) {
            writer.println("line " + i);
            String answer = reader.readLine();
            Bytes.check(answer.endsWith(">line " + i), "answer " + answer);
        }
        writer.println("data");
        DataInputStream data = new DataInputStream(socket.getInputStream());
        Bytes.check(data.readInt() == 42 && data.readLong() == -1L, "numbers differ");
        Bytes.check(data.readUTF().equals("gr\u00fc\u00df Gott"), "the text differs");
        socket.close();
        return "";
    }

    /** {@code <host> <port> <count>} */
    public static String manyShort(String[] arguments) throws Exception {
        long start = System.nanoTime();
        int count = Integer.parseInt(arguments[2]);
        for (int i = 0; i < count; i++) {
            Call.line(new String[] {arguments[0], arguments[1], "call-" + i});
        }
        return count + " connections in " + (System.nanoTime() - start) / 1_000_000 + " ms";
    }

    /** What the socket says of itself, and what the server says of it. */
    public static String truth(String[] arguments) throws Exception {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.setSoLinger(true, 3);
        socket.setSoTimeout(4321);
        int port = Integer.parseInt(arguments[1]);
        socket.connect(new InetSocketAddress(arguments[0], port), 5000);
        OutputStream out = socket.getOutputStream();
        out.write('P');
        String[] seen = Bytes.line(socket.getInputStream()).split(" ");
        Bytes.check(Integer.parseInt(seen[0]) == socket.getLocalPort(), "the server sees port " + seen[0]);
        Bytes.check(socket.getTcpNoDelay() && socket.getKeepAlive(), "TCP_NODELAY or SO_KEEPALIVE is lost");
        Bytes.check(socket.getSoLinger() == 3, "SO_LINGER is " + socket.getSoLinger());
        Bytes.check(socket.getSoTimeout() == 4321, "SO_TIMEOUT is " + socket.getSoTimeout());
        Bytes.check(socket.isConnected() && socket.isBound() && !socket.isClosed(), "state of the socket");
        String peer = socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
        socket.close();
        Bytes.check(socket.isClosed() && socket.isConnected(), "state of the closed socket");
        return peer + " server-port " + seen[1];
    }
}
