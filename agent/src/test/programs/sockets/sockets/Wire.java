package sockets;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** What the outside world (threads named "raw…") sees of meshed sockets. Run with the XOR agent only. */
public final class Wire {

    public static void main(String[] args) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            System.out.println("sent 1, on the wire " + outbound(listener));
            System.out.println("sent to an accepted socket 1, read " + inbound(listener));
            System.out.println(
                    "listening " + String.valueOf(listener.getLocalPort()).equals(System.getProperty("xor.listening")));
            System.out.println(InetAddress.getByName("orders.connect.consul"));
            System.out.println(InetAddress.getByName("known.invalid"));
            try {
                System.out.println(InetAddress.getByName("unknown.invalid"));
            } catch (UnknownHostException e) {
                System.out.println("unknown: " + e.getClass().getName());
            }
            System.setProperty("xor.broken", "true");
            System.out.println("broken hook: on the wire " + outbound(listener) + ", failed in "
                    + System.getProperty("xor.failed") + ", errors "
                    + Class.forName("java.net.GraftBridge")
                            .getMethod("adviceErrors")
                            .invoke(null));
        }
    }

    private static int outbound(ServerSocket listener) throws Exception {
        FutureTask<Integer> peer = raw(() -> {
            try (Socket accepted = listener.accept()) {
                return accepted.getInputStream().read();
            }
        });
        try (Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            socket.getOutputStream().write(1);
            return peer.get();
        }
    }

    private static int inbound(ServerSocket listener) throws Exception {
        FutureTask<Integer> peer = raw(() -> {
            try (Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
                socket.getOutputStream().write(1);
                return socket.getInputStream().read();
            }
        });
        try (Socket accepted = listener.accept()) {
            int read = accepted.getInputStream().read();
            accepted.getOutputStream().write(0);
            peer.get();
            return read;
        }
    }

    private static FutureTask<Integer> raw(Callable<Integer> action) {
        FutureTask<Integer> task = new FutureTask<>(action);
        new Thread(task, "raw peer").start();
        return task;
    }
}
