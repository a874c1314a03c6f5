package mesh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Listens, a thread for each connection. The first byte that a client sends chooses what happens: {@link Behaviours}. */
public final class Server {

    /** What connections that are over could not tell their clients. */
    static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();

    /** Holds connections that shall not be read. */
    static final Semaphore RELEASED = new Semaphore(0);

    private Server() {}

    /** @return what this server calls itself in its answers */
    public static String name(String[] arguments) {
        return System.getProperty("mesh.name", "");
    }

    public static String release(String[] arguments) {
        RELEASED.release();
        return "";
    }

    /** {@code <port> [behaviour]}: with a behaviour, the server needs no first byte and may speak first. */
    public static String listen(String[] arguments) throws IOException {
        String always = arguments.length > 1 ? arguments[1] : "";
        ServerSocket server = new ServerSocket(Integer.parseInt(arguments[0]), 200, InetAddress.getByName("127.0.0.1"));
        return serve(server, always);
    }

    /** {@code <port>}: on all addresses, IPv6 and IPv4. */
    public static String listenEverywhere(String[] arguments) throws IOException {
        return serve(new ServerSocket(Integer.parseInt(arguments[0]), 200), "");
    }

    static String serve(final ServerSocket server, final String always) {
        new Thread("acceptor") {
            @Override
            public void run() {
                accept(server, always);
            }
        }.start();
        return String.valueOf(server.getLocalPort());
    }

    private static void accept(ServerSocket server, final String always) {
        while (true) {
            final Socket socket;
            try {
                socket = server.accept();
            } catch (IOException e) {
                System.out.println("accept failed: " + e);
                return;
            }
            new Thread("connection") {
                @Override
                public void run() {
                    serve(socket, always);
                }
            }.start();
        }
    }

    private static void serve(Socket socket, String always) {
        try {
            int first = always.isEmpty() ? socket.getInputStream().read() : always.charAt(0);
            if (first >= 0) {
                Behaviours.run((char) first, socket);
            } else {
                EVENTS.add("end of stream");
            }
        } catch (Exception e) {
            EVENTS.add("failed " + Main.describe(e));
        } finally {
            try {
                socket.close();
            } catch (IOException e) {
                EVENTS.add("close failed " + e);
            }
        }
    }

    /** @return the next event; waits for it */
    public static String event(String[] arguments) throws InterruptedException {
        String event = EVENTS.poll(10, TimeUnit.SECONDS);
        Bytes.check(event != null, "no event within 10 s");
        return event;
    }

    /** @return the events that are there, and forgets them */
    public static String events(String[] arguments) {
        StringBuilder all = new StringBuilder();
        for (String event = EVENTS.poll(); event != null; event = EVENTS.poll()) {
            all.append(event).append("; ");
        }
        return all.toString();
    }
}
