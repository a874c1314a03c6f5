package bench;

import java.io.IOException;
import java.net.Socket;

/** Opens one connection, sends one byte, reads one, ends: {@code OneSocket <host> <port>}. */
public final class OneSocket {

    private OneSocket() {}

    public static void main(String[] arguments) throws IOException {
        try (Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]))) {
            socket.getOutputStream().write('?');
            System.out.println("answered " + socket.getInputStream().read());
        }
    }
}
