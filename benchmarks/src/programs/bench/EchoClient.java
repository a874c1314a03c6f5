package bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Calls {@link EchoServer}: {@code EchoClient <host> <port>}. Commands: {@code open <n>} opens that many connections and
 * calls once on each, {@code run <millis>} calls on all of them, one thread each, {@code close} closes them.
 */
public final class EchoClient {

    private final String host;
    private final int port;
    private final List<Connection> connections = new ArrayList<Connection>();

    private EchoClient(String host, int port) {
        this.host = host;
        this.port = port;
    }

    public static void main(String[] arguments) throws IOException {
        final EchoClient client = new EchoClient(arguments[0], Integer.parseInt(arguments[1]));
        System.out.println("READY");
        Console.serve(new Console.Commands() {
            @Override
            public String answer(String[] words) throws Exception {
                return client.answer(words[1], words.length > 2 ? Integer.parseInt(words[2]) : 0);
            }
        });
    }

    private String answer(String command, int number) throws Exception {
        switch (command) {
            case "open":
                for (int i = 0; i < number; i++) {
                    connections.add(new Connection(host, port));
                }
                return "opened";
            case "run":
                return run(number);
            case "close":
                for (Connection connection : connections) {
                    connection.socket.close();
                }
                connections.clear();
                return "closed";
            default:
                return "unknown";
        }
    }

    private String run(int millis) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Caller> callers = new ArrayList<Caller>();
        for (Connection connection : connections) {
            Caller caller = new Caller(connection, go, millis);
            callers.add(caller);
            caller.start();
        }
        long start = System.nanoTime();
        go.countDown();
        int calls = 0;
        for (Caller caller : callers) {
            caller.join();
            calls += caller.calls;
        }
        long elapsed = System.nanoTime() - start;
        long[] all = new long[calls];
        int at = 0;
        for (Caller caller : callers) {
            if (caller.failure != null) {
                throw caller.failure;
            }
            System.arraycopy(caller.nanos, 0, all, at, caller.calls);
            at += caller.calls;
        }
        Arrays.sort(all);
        return calls + " " + elapsed + " " + all[calls / 2] + " " + all[(int) (calls * 0.99)];
    }

    private static final class Connection {
        final Socket socket;
        private final OutputStream out;
        private final Http http;

        Connection(String host, int port) throws IOException {
            socket = Tls.connect(host, port);
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
            http = new Http(socket.getInputStream());
            call();
        }

        void call() throws IOException {
            out.write(Http.REQUEST);
            if (!http.read()) {
                throw new EOFException("the server hung up");
            }
        }
    }

    private static final class Caller extends Thread {
        private final Connection connection;
        private final CountDownLatch go;
        private final long nanosToRun;
        long[] nanos = new long[1 << 16];
        int calls;
        IOException failure;

        Caller(Connection connection, CountDownLatch go, int millis) {
            super("caller");
            this.connection = connection;
            this.go = go;
            this.nanosToRun = millis * 1_000_000L;
        }

        @Override
        public void run() {
            try {
                go.await();
                long now = System.nanoTime();
                long end = now + nanosToRun;
                while (now - end < 0) {
                    connection.call();
                    long after = System.nanoTime();
                    if (calls == nanos.length) {
                        nanos = Arrays.copyOf(nanos, calls * 2);
                    }
                    nanos[calls++] = after - now;
                    now = after;
                }
            } catch (IOException e) {
                failure = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
