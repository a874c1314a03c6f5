package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.GraftWire;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Queue;
import java.util.Set;

/**
 * What stands behind a {@link MeshSocketChannel} in the place of a channel of the JDK's when the descriptor is another
 * library's: what came over its wire is read here, what is written goes there at once. Never blocks; used by the wire's
 * own thread only, but for {@link #close}.
 */
final class NativeChannel extends SocketChannel {

    private final GraftWire wire;
    private final Queue<ByteBuffer> inbox = new ArrayDeque<>();
    private boolean inputEnded;
    private boolean pending;
    private boolean connected;
    private boolean lingering;
    private @Nullable Throwable failure;
    private @Nullable InetSocketAddress local;
    private @Nullable InetSocketAddress peer;

    NativeChannel(SelectorProvider provider, GraftWire wire) {
        super(provider);
        this.wire = wire;
    }

    // ---- what the wire tells

    void accepted(InetSocketAddress here, InetSocketAddress there) {
        local = here;
        peer = there;
        connected = true;
    }

    void connected(@Nullable Throwable why) {
        pending = false;
        connected = why == null;
        failure = why;
    }

    void received(ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(bytes);
        copy.flip();
        inbox.add(copy);
    }

    void inputEnded() {
        inputEnded = true;
    }

    boolean hasInput() {
        return inputEnded || !inbox.isEmpty();
    }

    // ---- for the flow

    /** For another attempt. The descriptor stays, and only one that never was connected can be connected again. */
    void renew() throws IOException {
        if (failure == null || !wire.isOpen()) {
            throw new IOException("a native transport has one descriptor, and that one was used");
        }
        failure = null;
    }

    /** The wire is closed when something has come or the time is over. */
    void linger() {
        lingering = true;
    }

    boolean isLingering() {
        return lingering;
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        peer = (InetSocketAddress) remote;
        if (peer.isUnresolved()) {
            throw new java.nio.channels.UnresolvedAddressException();
        }
        pending = true;
        wire.connect(peer);
        return false;
    }

    @Override
    public boolean finishConnect() throws IOException {
        Throwable why = failure;
        if (why instanceof IOException) {
            throw (IOException) why;
        }
        if (why != null) {
            throw (IOException) new ConnectException(String.valueOf(why.getMessage())).initCause(why);
        }
        return connected;
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean isConnectionPending() {
        return pending;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        int total = 0;
        ByteBuffer first = inbox.peek();
        while (first != null && dst.hasRemaining()) {
            total += (int) Transport.drain(first, new ByteBuffer[] {dst}, 0, 1);
            if (!first.hasRemaining()) {
                inbox.remove();
                first = inbox.peek();
            }
        }
        return total == 0 && inputEnded && first == null ? -1 : total;
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            int n = dsts[i].hasRemaining() ? read(dsts[i]) : 0;
            if (n < 0) {
                return total == 0 ? n : total;
            }
            total += n;
        }
        return total;
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        int length = src.remaining();
        if (length > 0) {
            wire.send(src);
        }
        return length;
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += write(srcs[i]);
        }
        return total;
    }

    @Override
    protected void implCloseSelectableChannel() {
        wire.ended();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // Nothing here ever waits.
    }

    // ---- the transport does these itself

    @Override
    public SocketChannel shutdownInput() {
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() {
        return this;
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() {
        return local;
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() {
        return peer;
    }

    @Override
    public SocketChannel bind(SocketAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> @Nullable T getOption(SocketOption<T> name) {
        return null; // as if it were not set: the transport has its own
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Collections.emptySet();
    }

    @Override
    public Socket socket() {
        throw new UnsupportedOperationException();
    }
}
