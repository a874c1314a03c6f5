package start;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** An application that knows nothing of a mesh, and talks to itself. */
public final class Sockets {
    public static void main(String[] args) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try (Socket accepted = listener.accept()) {
                    accepted.getOutputStream().write(accepted.getInputStream().read() + 1);
                } catch (Exception e) {
                    e.printStackTrace();
                }
            });
            server.start();
            try (Socket socket = new Socket(InetAddress.getByName("localhost"), listener.getLocalPort())) {
                socket.getOutputStream().write(41);
                System.out.println("got " + socket.getInputStream().read());
            }
            server.join();
        }
    }
}
