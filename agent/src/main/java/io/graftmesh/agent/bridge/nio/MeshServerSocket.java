package io.graftmesh.agent.bridge.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** A listening channel as a {@link ServerSocket}. */
final class MeshServerSocket extends ServerSocket {

    private final MeshServerSocketChannel channel;

    private MeshServerSocket(MeshServerSocketChannel channel) throws IOException {
        this.channel = channel;
    }

    static MeshServerSocket of(MeshServerSocketChannel channel) {
        try {
            return new MeshServerSocket(channel);
        } catch (IOException e) {
            throw new IllegalStateException("an unbound server socket opens nothing", e);
        }
    }

    private ServerSocket raw() {
        return channel.raw().socket();
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        bind(local, 50);
    }

    @Override
    public void bind(SocketAddress local, int backlog) throws IOException {
        raw().bind(local, backlog);
        channel.listening();
    }

    @Override
    public Socket accept() throws IOException {
        Socket accepted = raw().accept();
        SocketChannel behind = accepted.getChannel();
        return behind == null ? accepted : channel.arrived(behind).socket();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public ServerSocketChannel getChannel() {
        return channel;
    }

    @Override
    public InetAddress getInetAddress() {
        return raw().getInetAddress();
    }

    @Override
    public int getLocalPort() {
        return raw().getLocalPort();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return raw().getLocalSocketAddress();
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
    public void setSoTimeout(int timeout) throws SocketException {
        raw().setSoTimeout(timeout);
    }

    @Override
    public int getSoTimeout() throws IOException {
        return raw().getSoTimeout();
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        raw().setReuseAddress(on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return raw().getReuseAddress();
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        raw().setReceiveBufferSize(size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return raw().getReceiveBufferSize();
    }

    @Override
    public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        raw().setPerformancePreferences(connectionTime, latency, bandwidth);
    }

    // These three override methods that Java 8's public API does not have.

    public <T> ServerSocket setOption(SocketOption<T> name, T value) throws IOException {
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
