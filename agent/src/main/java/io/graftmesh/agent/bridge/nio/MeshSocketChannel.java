package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Set;

/**
 * The application's channel: the JDK's behind it, and a {@link Flow} between the two once the connection is the mesh's.
 * Without one every call goes straight through.
 */
final class MeshSocketChannel extends CarryingChannel {

    private final MeshSelectorProvider provider;
    private final @Nullable ProtocolFamily family;

    /** Another one after a failed attempt. Written by whoever drives the flow. */
    private volatile RawIo io;

    private volatile @Nullable Flow flow;
    private volatile boolean blocking = true;
    private volatile @Nullable Selector waitsIn;
    private final ChannelKeys keys = new ChannelKeys();
    private final ChannelOptions options = new ChannelOptions();
    private @Nullable SocketAddress peer;
    private @Nullable MeshSocket adaptor;

    MeshSocketChannel(MeshSelectorProvider provider, SocketChannel raw, @Nullable ProtocolFamily family) {
        super(provider);
        this.provider = provider;
        this.io = new RawIo(this, raw);
        this.family = family;
    }

    void accepted(Arrival arrival) throws IOException {
        peer = raw().getRemoteAddress();
        if (arrival.story == null || arrival.config == null) {
            flow = new RefusedFlow(this);
            io.close();
        } else {
            flow = new InboundChannel(this, arrival.story, arrival.config, arrival.speech);
        }
    }

    // ---- connecting

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        return connect(remote, RawIo.NOT_AS_SOCKET);
    }

    /** @param timeoutMillis of the channel's socket, 0 for none, or {@link RawIo#NOT_AS_SOCKET} */
    boolean connect(SocketAddress remote, int timeoutMillis) throws IOException {
        checkOpen();
        Flow now = flow;
        if (now != null) {
            if (now.isConnectionPending()) {
                throw new ConnectionPendingException();
            }
            throw new AlreadyConnectedException();
        }
        if (!(remote instanceof InetSocketAddress) || raw().isConnected() || raw().isConnectionPending()) {
            return io.connect(remote, timeoutMillis);
        }
        OutboundChannel outbound = begin((InetSocketAddress) remote);
        if (outbound == null) {
            return io.connect(remote, timeoutMillis);
        }
        if (!blocking) {
            outbound.advance();
            keys.attention();
            return false;
        }
        outbound.connect(timeoutMillis);
        if (outbound.isNotOurs()) {
            unmeshed(outbound);
            return io.connect(remote, timeoutMillis);
        }
        return true;
    }

    /** @return null if the destination is not the mesh's */
    @Nullable
    OutboundChannel begin(InetSocketAddress remote) {
        OutboundChannel outbound = OutboundChannel.to(remote, this, provider.policy());
        flow = outbound;
        return outbound;
    }

    @Override
    public boolean finishConnect() throws IOException {
        Flow now = flow;
        if (now == null) {
            return io.finishConnect();
        }
        checkOpen();
        return now.finishConnect();
    }

    /** Not the mesh's after all. */
    void unmeshed(Flow was) {
        if (flow == was) {
            flow = null;
            keys.sync();
        }
    }

    /** A channel of the JDK's for another attempt, with all that the application had asked of the first. */
    void renew() throws IOException {
        io.close();
        SocketChannel fresh = provider.another(family);
        try {
            fresh.configureBlocking(false);
            options.apply(fresh);
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
        io = new RawIo(this, fresh);
        if (!isOpen()) {
            fresh.close();
        }
        keys.unbind();
    }

    @Override
    public boolean isConnected() {
        Flow now = flow;
        return now == null ? raw().isConnected() : now.isConnected();
    }

    @Override
    public boolean isConnectionPending() {
        Flow now = flow;
        return now == null ? raw().isConnectionPending() : isOpen() && now.isConnectionPending();
    }

    // ---- bytes

    @Override
    public int read(ByteBuffer dst) throws IOException {
        Flow now = flow;
        return now == null ? io.read(dst) : (int) read(now, new ByteBuffer[] {dst}, 0, 1, 0);
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        Flow now = flow;
        return now == null ? io.read(dsts, offset, length) : read(now, dsts, offset, length, 0);
    }

    long read(Flow now, ByteBuffer[] dsts, int offset, int length, int timeoutMillis) throws IOException {
        checkBuffers(dsts, offset, length);
        for (int i = offset; i < offset + length; i++) {
            if (dsts[i].isReadOnly()) {
                throw new IllegalArgumentException("Read-only buffer");
            }
        }
        if (!Transport.hasRoom(dsts, offset, length)) {
            return 0;
        }
        return now.read(dsts, offset, length, timeoutMillis);
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        Flow now = flow;
        return now == null ? io.write(src) : (int) write(now, new ByteBuffer[] {src}, 0, 1);
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        Flow now = flow;
        return now == null ? io.write(srcs, offset, length) : write(now, srcs, offset, length);
    }

    long write(Flow now, ByteBuffer[] srcs, int offset, int length) throws IOException {
        checkBuffers(srcs, offset, length);
        if (now.isOutputShut()) {
            throw new ClosedChannelException();
        }
        ByteBuffer[] copied = toCopy(srcs, offset, length);
        long n = now.write(srcs, offset, length);
        if (copied != null) {
            wrote(copied, n);
        }
        return n;
    }

    private void checkBuffers(ByteBuffer[] buffers, int offset, int length) throws IOException {
        if ((offset | length | (buffers.length - length - offset)) < 0) {
            throw new IndexOutOfBoundsException();
        }
        checkOpen();
        if (!isConnected()) {
            throw new NotYetConnectedException();
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public SocketChannel shutdownInput() throws IOException {
        Flow now = flow;
        if (now == null) {
            io.shutdownInput();
        } else {
            checkBuffers(new ByteBuffer[0], 0, 0);
            now.shutdownInput();
        }
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        Flow now = flow;
        if (now == null) {
            io.shutdownOutput();
        } else {
            checkBuffers(new ByteBuffer[0], 0, 0);
            now.shutdownOutput();
        }
        return this;
    }

    boolean isInputShut() {
        Flow now = flow;
        return now == null ? raw().socket().isInputShutdown() : now.isInputShut();
    }

    boolean isOutputShut() {
        Flow now = flow;
        return now == null ? raw().socket().isOutputShutdown() : now.isOutputShut();
    }

    // ---- what goes straight through

    @Override
    public SocketChannel bind(SocketAddress local) throws IOException {
        raw().bind(local);
        options.bound(local);
        return this;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        raw().setOption(name, value);
        if (!isConnected()) {
            options.set(name, value);
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return raw().getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return raw().supportedOptions();
    }

    @Override
    public synchronized Socket socket() {
        MeshSocket known = adaptor;
        if (known == null) {
            known = MeshSocket.of(this);
            adaptor = known;
        }
        return known;
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return raw().getLocalAddress();
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        // A refused peer is gone, its address is still to be logged.
        return peer != null && isOpen() ? peer : raw().getRemoteAddress();
    }

    @Override
    public String toString() {
        return raw().toString();
    }

    // ---- blocking, closing

    /** Not {@code isBlocking()}, which on JDK 8 waits for whoever reads through the channel's stream. */
    boolean blocks() {
        return blocking;
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        keys.cancelStale();
        Flow now = flow;
        if (now == null) {
            raw().configureBlocking(block);
            blocking = block;
            return;
        }
        now.driving.lock(); // whoever drives has the channel behind in a mode of his own
        try {
            if (io.isOpen()) {
                raw().configureBlocking(block);
            }
            blocking = block;
        } finally {
            now.release();
        }
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        Flow now = flow;
        if (now == null || !now.close(io.resets())) {
            raw().close();
        }
        broke(null);
        wakeWaiting();
    }

    /** A channel of the JDK's that was closed under us (an interrupt, a failed connect) closes the application's. */
    IOException failed(SocketChannel which, IOException e) throws IOException {
        Flow now = flow;
        boolean cut = now != null && (now.settled() instanceof GoneTransport || !now.isConnected());
        if (!which.isOpen() && which == raw() && isOpen() && !cut) {
            close();
        }
        return e;
    }

    RawIo io() {
        return io;
    }

    SocketChannel raw() {
        return io.raw();
    }

    ChannelKeys keys() {
        return keys;
    }

    void waitsIn(@Nullable Selector selector) {
        waitsIn = selector;
    }

    void wakeWaiting() {
        Selector waiting = waitsIn;
        if (waiting != null) {
            waiting.wakeup();
        }
    }

    @Override
    @Nullable
    Transport transport() {
        Flow now = flow;
        return now == null ? null : now.settled();
    }

    /** @return null for a connection that is not the mesh's, or not yet any */
    @Nullable
    Flow flow() {
        return flow;
    }
}
