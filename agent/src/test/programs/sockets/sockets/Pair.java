package sockets;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.FutureTask;

/** Two connected sockets. */
final class Pair implements Closeable {

    final ServerSocket listener;
    final Socket client;
    final Socket server;

    Pair() throws Exception {
        this(new Socket(), new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    Pair(Socket client, ServerSocket listener) throws Exception {
        this.listener = listener;
        this.client = client;
        FutureTask<Socket> accept = new FutureTask<>(listener::accept);
        new Thread(accept).start();
        client.connect(address(), 5000);
        this.server = accept.get();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    static byte[] readFully(InputStream in, int length) throws IOException {
        byte[] bytes = new byte[length];
        int have = 0;
        while (have < length) {
            int n = in.read(bytes, have, length - have);
            if (n < 0) {
                throw new IOException("end of stream after " + have);
            }
            have += n;
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
        listener.close();
    }
}
