package io.graftmesh.testing.socket;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;

/** Options and addresses of whatever connects. */
public final class SocketOptions {

    private SocketOptions() {}

    /** A socket that is none of the JDK's types. */
    public interface Own extends Closeable {
        <T> void set(SocketOption<T> name, T value);

        <T> T get(SocketOption<T> name);

        InetSocketAddress local();

        InetSocketAddress remote();
    }

    private static Closeable behind(Closeable socket) {
        return socket instanceof SelectorChannels.Selected ? ((SelectorChannels.Selected<?>) socket).channel : socket;
    }

    static void set(Closeable opened) throws IOException {
        set(opened, StandardSocketOptions.TCP_NODELAY, true);
        set(opened, StandardSocketOptions.SO_KEEPALIVE, true);
        set(opened, StandardSocketOptions.SO_RCVBUF, 40_000);
    }

    static String get(Closeable opened) throws IOException {
        Closeable socket = behind(opened);
        if (socket instanceof Socket) {
            Socket s = (Socket) socket;
            return s.getTcpNoDelay() + " " + s.getKeepAlive() + " " + s.getReceiveBufferSize();
        }
        return get(socket, StandardSocketOptions.TCP_NODELAY) + " " + get(socket, StandardSocketOptions.SO_KEEPALIVE)
                + " " + get(socket, StandardSocketOptions.SO_RCVBUF);
    }

    /** Closes so that the peer gets a reset. */
    static void reset(Closeable opened) throws IOException {
        set(opened, StandardSocketOptions.SO_LINGER, 0);
        opened.close();
    }

    private static <T> T get(Closeable socket, SocketOption<T> name) throws IOException {
        return socket instanceof Own ? ((Own) socket).get(name) : ((NetworkChannel) socket).getOption(name);
    }

    private static <T> void set(Closeable opened, SocketOption<T> name, T value) throws IOException {
        Closeable socket = behind(opened);
        if (socket instanceof Socket) {
            setOn((Socket) socket, name, value);
        } else if (socket instanceof Own) {
            ((Own) socket).set(name, value);
        } else {
            ((NetworkChannel) socket).setOption(name, value);
        }
    }

    /** Java 8's own methods: {@code Socket.setOption} came with 9. */
    private static void setOn(Socket socket, SocketOption<?> name, Object value) throws IOException {
        switch (name.name()) {
            case "TCP_NODELAY":
                socket.setTcpNoDelay((Boolean) value);
                break;
            case "SO_KEEPALIVE":
                socket.setKeepAlive((Boolean) value);
                break;
            case "SO_RCVBUF":
                socket.setReceiveBufferSize((Integer) value);
                break;
            default:
                socket.setSoLinger(true, (Integer) value);
        }
    }

    /** @return {@code <local address> <remote address>} */
    static String addresses(Closeable opened) throws IOException {
        Closeable socket = behind(opened);
        if (socket instanceof Socket) {
            Socket s = (Socket) socket;
            return text(s.getLocalSocketAddress(), s.getRemoteSocketAddress());
        }
        if (socket instanceof SocketChannel) {
            SocketChannel c = (SocketChannel) socket;
            return text(c.getLocalAddress(), c.getRemoteAddress());
        }
        if (socket instanceof Own) {
            return text(((Own) socket).local(), ((Own) socket).remote());
        }
        AsynchronousSocketChannel c = (AsynchronousSocketChannel) socket;
        return text(c.getLocalAddress(), c.getRemoteAddress());
    }

    private static String text(Object local, Object remote) {
        return text((InetSocketAddress) local) + " " + text((InetSocketAddress) remote);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
