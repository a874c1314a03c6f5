package io.graftmesh.testing.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/** {@link Socket} and {@link ServerSocket}, and whatever else looks like them. */
public class BlockingSockets extends SocketKind<ServerSocket, Socket> {

    protected Socket open() throws IOException {
        return new Socket();
    }

    protected ServerSocket openListener() throws IOException {
        return new ServerSocket();
    }

    @Override
    protected final ServerSocket listen(int port) throws IOException {
        ServerSocket server = openListener();
        server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 200);
        return server;
    }

    @Override
    protected final Socket accept(ServerSocket listener) throws IOException {
        return listener.accept();
    }

    @Override
    protected final Socket connect(InetSocketAddress to, int timeoutMillis, Consumer<Socket> opened)
            throws IOException {
        Socket socket = open();
        opened.accept(socket);
        socket.connect(to, timeoutMillis);
        return socket;
    }

    @Override
    protected final int read(Socket socket, byte[] b, int off, int len, int timeoutMillis) throws IOException {
        if (socket.getSoTimeout() != timeoutMillis) {
            socket.setSoTimeout(timeoutMillis);
        }
        return socket.getInputStream().read(b, off, len);
    }

    @Override
    protected final void write(Socket socket, byte[] b, int off, int len) throws IOException {
        socket.getOutputStream().write(b, off, len);
    }

    @Override
    protected final void shutdownOutput(Socket socket) throws IOException {
        socket.shutdownOutput();
    }
}
