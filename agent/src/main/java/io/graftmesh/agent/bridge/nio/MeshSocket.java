package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** A channel as a {@link Socket}. */
final class MeshSocket extends Socket {

    private final MeshSocketChannel channel;
    private final ChannelBytes bytes;
    private volatile int timeoutMillis;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    @SuppressWarnings("NullAway") // no impl: every method that would use it is overridden
    private MeshSocket(MeshSocketChannel channel) throws SocketException {
        super((SocketImpl) null);
        this.channel = channel;
        this.bytes = new ChannelBytes(channel);
    }

    static MeshSocket of(MeshSocketChannel channel) {
        try {
            return new MeshSocket(channel);
        } catch (SocketException e) {
            throw new IllegalStateException("a socket without an impl opens nothing", e);
        }
    }

    private Socket raw() {
        return channel.raw().socket();
    }

    @Override
    public void connect(SocketAddress remote) throws IOException {
        connect(remote, 0);
    }

    @Override
    public void connect(SocketAddress remote, int timeout) throws IOException {
        if (remote == null) {
            throw new IllegalArgumentException("connect: The address can't be null");
        }
        if (timeout < 0) {
            throw new IllegalArgumentException("connect: timeout can't be negative");
        }
        if (!channel.blocks()) {
            throw new IllegalBlockingModeException();
        }
        channel.connect(remote, timeout);
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        channel.bind(local);
    }

    @Override
    public SocketChannel getChannel() {
        return channel;
    }

    private void ensureUsable() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isConnected()) {
            throw new SocketException("Socket is not connected");
        }
    }

    @Override
    public synchronized InputStream getInputStream() throws IOException {
        ensureUsable();
        if (isInputShutdown()) {
            throw new SocketException("Socket input is shutdown");
        }
        InputStream known = in;
        if (known == null) {
            known = new In();
            in = known;
        }
        return known;
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
        ensureUsable();
        if (isOutputShutdown()) {
            throw new SocketException("Socket output is shutdown");
        }
        OutputStream known = out;
        if (known == null) {
            known = new Out();
            out = known;
        }
        return known;
    }

    private void ensureBlocking() {
        if (!channel.blocks()) {
            throw new IllegalBlockingModeException();
        }
    }

    private final class In extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            ensureBlocking();
            return len == 0 ? 0 : bytes.read(b, off, len, timeoutMillis);
        }

        @Override
        public int available() throws IOException {
            return bytes.available();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            ensureBlocking();
            bytes.write(b, off, len);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isBound() {
        return raw().isBound();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public boolean isInputShutdown() {
        return channel.isInputShut();
    }

    @Override
    public boolean isOutputShutdown() {
        return channel.isOutputShut();
    }

    @Override
    public InetAddress getInetAddress() {
        return raw().getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return raw().getLocalAddress();
    }

    @Override
    public int getPort() {
        return raw().getPort();
    }

    @Override
    public int getLocalPort() {
        return raw().getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return raw().getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return raw().getLocalSocketAddress();
    }

    // ---- options: by the channel where it has them, so that a second attempt has them as well

    private <T> void set(SocketOption<T> name, T value) throws SocketException {
        try {
            channel.setOption(name, value);
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            throw closed(e);
        }
    }

    private <T> T get(SocketOption<T> name) throws SocketException {
        try {
            return channel.getOption(name);
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            throw closed(e);
        }
    }

    private static SocketException closed(IOException e) {
        SocketException failure = new SocketException("Socket is closed");
        failure.initCause(e);
        return failure;
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        set(StandardSocketOptions.TCP_NODELAY, on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return get(StandardSocketOptions.TCP_NODELAY);
    }

    @Override
    public void setSoLinger(boolean on, int linger) throws SocketException {
        set(StandardSocketOptions.SO_LINGER, on ? linger : -1);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return get(StandardSocketOptions.SO_LINGER);
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_KEEPALIVE, on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return get(StandardSocketOptions.SO_KEEPALIVE);
    }

    @Override
    public void setSendBufferSize(int size) throws SocketException {
        if (size <= 0) {
            throw new IllegalArgumentException("Invalid send size");
        }
        set(StandardSocketOptions.SO_SNDBUF, size);
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        if (size <= 0) {
            throw new IllegalArgumentException("Invalid receive size");
        }
        set(StandardSocketOptions.SO_RCVBUF, size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_REUSEADDR, on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return get(StandardSocketOptions.SO_REUSEADDR);
    }

    @Override
    public void setTrafficClass(int trafficClass) throws SocketException {
        set(StandardSocketOptions.IP_TOS, trafficClass);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return get(StandardSocketOptions.IP_TOS);
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        raw().setSoTimeout(timeout);
        timeoutMillis = timeout;
    }

    @Override
    public int getSoTimeout() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        return timeoutMillis;
    }

    @Override
    public void setOOBInline(boolean on) throws SocketException {
        raw().setOOBInline(on);
    }

    @Override
    public boolean getOOBInline() throws SocketException {
        return raw().getOOBInline();
    }

    @Override
    public void sendUrgentData(int data) throws IOException {
        if (channel.flow() != null) {
            throw new SocketException("Urgent data not supported"); // TLS has none
        }
        raw().sendUrgentData(data);
    }

    @Override
    public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        raw().setPerformancePreferences(connectionTime, latency, bandwidth);
    }

    // These three override methods that Java 8's public API does not have.

    public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
        return this;
    }

    public <T> T getOption(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    @Override
    public String toString() {
        return raw().toString();
    }
}
