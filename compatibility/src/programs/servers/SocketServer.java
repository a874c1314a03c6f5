package servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import support.RawHttp;
import support.Server;

/** Blocking sockets, a thread for each connection. */
public final class SocketServer implements Server {

    @Override
    public void start(int port, String option) throws IOException {
        ServerSocket socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        new Thread(() -> {
                    while (true) {
                        accept(socket);
                    }
                })
                .start();
    }

    private static void accept(ServerSocket socket) {
        try {
            Socket client = socket.accept();
            new Thread(() -> {
                        try (Socket connection = client) {
                            RawHttp.serve(
                                    new BufferedInputStream(connection.getInputStream()), connection.getOutputStream());
                        } catch (IOException hungUp) {
                            // the client's affair
                        }
                    })
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
