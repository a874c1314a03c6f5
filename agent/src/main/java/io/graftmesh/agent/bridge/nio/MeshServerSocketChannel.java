package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** The application's listening channel: the JDK's, whose accepted connections may be the mesh's. */
final class MeshServerSocketChannel extends ServerSocketChannel {

    private final MeshSelectorProvider provider;
    private final ServerSocketChannel raw;
    private @Nullable MeshServerSocket adaptor;

    /** The latest; a listening channel in two selectors must not change its mode anyway. */
    private volatile @Nullable MeshSelectionKey key;

    MeshServerSocketChannel(MeshSelectorProvider provider, ServerSocketChannel raw) {
        super(provider);
        this.provider = provider;
        this.raw = raw;
    }

    ServerSocketChannel raw() {
        return raw;
    }

    void registered(MeshSelectionKey latest) {
        key = latest;
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
        raw.bind(local, backlog);
        listening();
        return this;
    }

    void listening() throws IOException {
        SocketAddress local = raw.getLocalAddress();
        if (local instanceof InetSocketAddress) {
            try {
                provider.policy().listening((InetSocketAddress) local);
            } catch (RuntimeException e) {
                java.net.GraftBridge.linkFailed("ServerSocketChannel.bind", e);
            }
        }
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        raw.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return raw.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return raw.supportedOptions();
    }

    @Override
    public synchronized ServerSocket socket() {
        MeshServerSocket known = adaptor;
        if (known == null) {
            known = MeshServerSocket.of(this);
            adaptor = known;
        }
        return known;
    }

    @Override
    public @Nullable SocketChannel accept() throws IOException {
        try {
            SocketChannel accepted = raw.accept();
            return accepted == null ? null : arrived(accepted);
        } catch (ClosedChannelException e) {
            if (isOpen()) {
                close(); // an interrupt has closed the channel behind
            }
            throw e;
        }
    }

    SocketChannel arrived(SocketChannel accepted) throws IOException {
        return arrived(provider, accepted);
    }

    /**
     * Wrapped even if it is not the mesh's: an application may cancel its key and block at once (the JDK's own
     * HttpServer does), and of a bare JDK channel's key we would not hear of that in time.
     */
    static SocketChannel arrived(MeshSelectorProvider provider, SocketChannel accepted) throws IOException {
        MeshSocketChannel channel = new MeshSocketChannel(provider, accepted, null);
        SocketAddress local = accepted.getLocalAddress();
        SocketAddress peer = accepted.getRemoteAddress();
        if (local instanceof InetSocketAddress && peer instanceof InetSocketAddress) {
            int port = ((InetSocketAddress) local).getPort();
            Arrival arrival = provider.policy().arrived(port, (InetSocketAddress) peer);
            if (arrival != null) {
                channel.accepted(arrival);
            }
        }
        return channel;
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return raw.getLocalAddress();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        raw.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        MeshSelectionKey known = key;
        if (known != null && !known.isValid()) {
            known.cancelRaw(); // only the next select would, and the JDK's channel will not block before that
        }
        raw.configureBlocking(block);
    }

    @Override
    public String toString() {
        return raw.toString();
    }
}
