package sockets;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;

/** A socket that never sees a network: its impl is the application's (here an echo of what was written). */
final class OwnImpl extends SocketImpl {

    static final class InMemory extends Socket {
        InMemory(OwnImpl impl) throws SocketException {
            super(impl);
        }
    }

    private final StringBuilder calls = new StringBuilder();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final InputStream in = stream();
    private Object timeout;

    static String run() throws Exception {
        OwnImpl impl = new OwnImpl();
        try (Socket socket = new InMemory(impl)) {
            socket.setSoTimeout(5);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711), 100);
            socket.getOutputStream().write(new byte[] {1, 2});
            String read = socket.getInputStream().read() + ","
                    + socket.getInputStream().read();
            socket.shutdownOutput();
            return read + " " + socket.getSoTimeout() + " " + socket.getPort() + " " + impl.calls;
        }
    }

    @Override
    protected void create(boolean stream) {
        calls.append("create ");
    }

    @Override
    protected void connect(String host, int port) {
        calls.append("connect-name ");
    }

    @Override
    protected void connect(InetAddress address, int port) {
        calls.append("connect-address ");
    }

    @Override
    protected void connect(SocketAddress to, int millis) {
        address = ((InetSocketAddress) to).getAddress();
        port = ((InetSocketAddress) to).getPort();
        calls.append("connect ").append(millis).append(' ');
    }

    @Override
    protected void bind(InetAddress host, int port) {}

    @Override
    protected void listen(int backlog) {}

    @Override
    protected void accept(SocketImpl s) throws IOException {
        throw new IOException("no");
    }

    @Override
    protected InputStream getInputStream() {
        return in;
    }

    private InputStream stream() {
        return new ByteArrayInputStream(written.toByteArray()) {
            private int at;

            @Override
            public int read(byte[] b, int off, int len) {
                byte[] now = written.toByteArray();
                int n = Math.min(len, now.length - at);
                System.arraycopy(now, at, b, off, n);
                at += n;
                return n == 0 ? -1 : n;
            }

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0];
            }
        };
    }

    @Override
    protected OutputStream getOutputStream() {
        return written;
    }

    @Override
    protected int available() {
        return written.size();
    }

    @Override
    protected void close() {
        calls.append("close ");
    }

    @Override
    protected void shutdownOutput() {
        calls.append("shutdown ");
    }

    @Override
    protected void sendUrgentData(int data) {}

    @Override
    public void setOption(int option, Object value) {
        timeout = value;
    }

    @Override
    public Object getOption(int option) {
        return timeout;
    }
}
