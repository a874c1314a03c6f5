package mesh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Timeouts, and sockets that are closed under a thread that uses them. {@code <host> <port>}. */
public final class Closing {

    private Closing() {}

    public static String readTimeout(String[] arguments) throws Exception {
        Socket socket = Streams.open(arguments, 'S');
        for (int timeout : new int[] {150, 400}) {
            socket.setSoTimeout(timeout);
            long start = System.nanoTime();
            try {
                int read = socket.getInputStream().read();
                throw new AssertionError("read " + read + " where nothing was sent");
            } catch (SocketTimeoutException e) {
                long took = (System.nanoTime() - start) / 1_000_000;
                Bytes.check(took >= timeout - 10 && took < timeout + 3000, timeout + " ms became " + took);
            }
        }
        socket.getOutputStream().write(1);
        Bytes.same("now".getBytes("US-ASCII"), Bytes.exactly(socket.getInputStream(), 3), "after the timeouts");
        Bytes.check(socket.getSoTimeout() == 400, "SO_TIMEOUT is " + socket.getSoTimeout());
        socket.close();
        return "";
    }

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

    /** {@code <host> <port> <ms>}: a peer that accepts and says nothing. @return how it failed and after how long */
    public static String connectTimeout(String[] arguments) throws Exception {
        int timeout = Integer.parseInt(arguments[2]);
        Socket socket = new Socket();
        long start = System.nanoTime();
        try {
            socket.connect(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])), timeout);
            throw new AssertionError("connected");
        } catch (IOException e) {
            long took = (System.nanoTime() - start) / 1_000_000;
            return took + " " + e;
        }
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

    public static String underReader(String[] arguments) throws Exception {
        return whileReading(Streams.open(arguments, 'S'));
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

    public static String underWriter(String[] arguments) throws Exception {
        final Socket socket = Streams.open(arguments, 'N');
        final String[] seen = new String[1];
        final long[] written = new long[1];
        Thread writer = new Thread() {
            @Override
            public void run() {
                byte[] chunk = new byte[60_000];
                try {
                    while (true) {
                        socket.getOutputStream().write(chunk);
                        written[0] += chunk.length;
                    }
                } catch (IOException e) {
                    seen[0] = e.toString();
                }
            }
        };
        writer.start();
        // Blocked for good: the count has stood still while the thread sits in the write.
        for (long before = -1; before != written[0] || written[0] == 0; ) {
            before = written[0];
            writer.join(300);
            Bytes.check(writer.isAlive(), "the writer ended: " + seen[0]);
        }
        long start = System.nanoTime();
        socket.close();
        long took = (System.nanoTime() - start) / 1_000_000;
        Bytes.check(took < 2000, "close took " + took + " ms while a writer was blocked");
        writer.join(5000);
        Bytes.check(!writer.isAlive(), "the writer is still there 5 s after close");
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
