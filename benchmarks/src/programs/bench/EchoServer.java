package bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

/** A blocking HTTP/1.1 server, one thread a connection: {@code EchoServer <port>}. */
public final class EchoServer {

    /** What an answer takes besides. */
    private static volatile int delayMillis;

    private EchoServer() {}

    public static void main(String[] arguments) throws IOException {
        final ServerSocket server = Tls.listen(Integer.parseInt(arguments[0]));
        Thread acceptor = new Thread("acceptor") {
            @Override
            public void run() {
                accept(server);
            }
        };
        acceptor.setDaemon(true);
        acceptor.start();
        System.out.println("LISTENING " + server.getLocalPort());
        Console.serve(new Console.Commands() {
            @Override
            public String answer(String[] words) {
                if (!words[1].equals("delay")) {
                    return "unknown";
                }
                delayMillis = Integer.parseInt(words[2]);
                return "";
            }
        });
    }

    private static void accept(ServerSocket server) {
        try {
            while (true) {
                final Socket socket = server.accept();
                Thread worker = new Thread("worker") {
                    @Override
                    public void run() {
                        serve(socket);
                    }
                };
                worker.setDaemon(true);
                worker.start();
            }
        } catch (IOException e) {
            System.out.println("FAILED " + e);
        }
    }

    private static void serve(Socket socket) {
        try {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            Http http = new Http(socket.getInputStream());
            while (http.read()) {
                if (delayMillis > 0) {
                    Thread.sleep(delayMillis);
                }
                out.write(Http.RESPONSE);
            }
        } catch (IOException | InterruptedException peerGone) {
            // A benchmark's client ends as it likes.
        } finally {
            try {
                socket.close();
            } catch (IOException ignored) {
                // Closed is closed.
            }
        }
    }
}
