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

    private Streams() {}

    static Socket open(String[] arguments, char behaviour) throws IOException {
        Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]));
        socket.getOutputStream().write(behaviour);
        return socket;
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
