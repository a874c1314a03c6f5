package mesh;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A HTTP/1.1 server that tells byte by byte what it got. What it does is chosen by the path: {@link Exchange}. */
public final class Backend {

    /** How often each {@code /…?id=} was asked for, answered or not. */
    static final ConcurrentHashMap<String, AtomicInteger> SEEN = new ConcurrentHashMap<>();

    private static final AtomicInteger CONNECTIONS = new AtomicInteger();
    private static final Set<Socket> OPEN = ConcurrentHashMap.newKeySet();
    private static volatile ServerSocket listening;
    private static volatile int port;
    private static volatile String name;

    private Backend() {}

    /** {@code <port> [<name>]}: the name of the JVM, where none is given; of several ports the last can die. */
    public static String listen(String[] arguments) throws IOException {
        String instance = arguments.length > 1 ? arguments[1] : System.getProperty("mesh.name");
        return open(Integer.parseInt(arguments[0]), instance);
    }

    private static synchronized String open(int where, final String instance) throws IOException {
        final ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new java.net.InetSocketAddress(InetAddress.getByName("127.0.0.1"), where), 200);
        listening = server;
        port = server.getLocalPort();
        name = instance;
        new Thread("acceptor") {
            @Override
            public void run() {
                accept(server, instance);
            }
        }.start();
        return String.valueOf(port);
    }

    /** Hangs up on everybody and listens no more. */
    public static String die(String[] arguments) throws IOException {
        listening.close();
        for (Socket socket : OPEN) {
            socket.close();
        }
        return "";
    }

    /** Closes what lies idle, as a server does after its keep-alive time. @return how many connections */
    public static String hangUp(String[] arguments) throws IOException {
        int closed = 0;
        for (Socket socket : OPEN) {
            socket.close();
            closed++;
        }
        return String.valueOf(closed);
    }

    public static String revive(String[] arguments) throws IOException {
        return open(port, name);
    }

    /** {@code <id>} @return how often a request with {@code ?id=<id>} has come, head and body */
    public static String seen(String[] arguments) {
        AtomicInteger count = SEEN.get(arguments[0]);
        return count == null ? "0" : count.toString();
    }

    /** @return how many connections are open */
    public static String connections(String[] arguments) {
        return String.valueOf(OPEN.size());
    }

    private static void accept(ServerSocket server, final String instance) {
        while (true) {
            final Socket socket;
            try {
                socket = server.accept();
            } catch (IOException e) {
                return;
            }
            OPEN.add(socket);
            final int number = CONNECTIONS.incrementAndGet();
            new Thread("connection") {
                @Override
                public void run() {
                    serve(socket, instance, number);
                }
            }.start();
        }
    }

    private static void serve(Socket socket, String instance, int number) {
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            while (new Exchange(instance, number, in, out).run()) {
                out.flush();
            }
            out.flush();
        } catch (IOException gone) {
            // the client has hung up, or die() was called
        } finally {
            OPEN.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                // it is gone either way
            }
        }
    }
}
