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
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The application's channel: the JDK's behind it, and a {@link Flow} between the two once the connection is the mesh's.
 * Without one every call goes straight through.
 */
final class MeshSocketChannel extends SocketChannel {

    private static final MeshSelectionKey[] NO_KEYS = {};

    private final MeshSelectorProvider provider;
    private final @Nullable ProtocolFamily family;

    /** Another one after a failed attempt. Written by whoever drives the flow. */
    private volatile SocketChannel raw;

    private volatile @Nullable Flow flow;
    private volatile boolean blocking = true;
    private volatile MeshSelectionKey[] keys = NO_KEYS;
    private volatile @Nullable Selector waitsIn;

    /** What the application asked for, so that a second attempt has it as well. */
    private @Nullable Map<SocketOption<?>, Object> options;

    private @Nullable SocketAddress bound;
    private @Nullable SocketAddress peer;
    private @Nullable MeshSocket adaptor;

    MeshSocketChannel(MeshSelectorProvider provider, SocketChannel raw, @Nullable ProtocolFamily family) {
        super(provider);
        this.provider = provider;
        this.raw = raw;
        this.family = family;
    }

    void accepted(Arrival arrival) throws IOException {
        peer = raw.getRemoteAddress();
        if (arrival.story == null || arrival.config == null) {
            flow = new RefusedFlow(this);
            raw.close();
        } else {
            flow = new InboundChannel(this, arrival.story, arrival.config);
        }
    }

    // ---- connecting

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        return connect(remote, 0);
    }

    /** @param timeoutMillis in blocking mode; 0 for none */
    boolean connect(SocketAddress remote, int timeoutMillis) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        Flow now = flow;
        if (now != null) {
            if (now.isConnectionPending()) {
                throw new ConnectionPendingException();
            }
            throw new AlreadyConnectedException();
        }
        if (!(remote instanceof InetSocketAddress) || raw.isConnected() || raw.isConnectionPending()) {
            return connectRaw(remote, timeoutMillis);
        }
        OutboundChannel outbound = ask((InetSocketAddress) remote);
        if (outbound == null) {
            return connectRaw(remote, timeoutMillis);
        }
        flow = outbound;
        if (!blocking) {
            outbound.advance();
            attention();
            return false;
        }
        outbound.connect(timeoutMillis);
        if (outbound.isNotOurs()) {
            unmeshed(outbound);
            return connectRaw(remote, timeoutMillis);
        }
        return true;
    }

    /** @return null if the destination is known not to be the mesh's */
    private @Nullable OutboundChannel ask(InetSocketAddress dst) throws IOException {
        ChannelPolicy policy = provider.policy();
        try {
            if (policy.isSettled(dst)) {
                Dial dial = policy.dial(dst, false);
                return dial == Dial.PASS ? null : new OutboundChannel(this, policy, dst, dial);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // a dial that may not wait is not interrupted either
        }
        return new OutboundChannel(this, policy, dst, null);
    }

    private boolean connectRaw(SocketAddress remote, int timeoutMillis) throws IOException {
        try {
            if (timeoutMillis == 0) {
                return raw.connect(remote);
            }
            raw.socket().connect(remote, timeoutMillis);
            return true;
        } catch (IOException e) {
            throw failed(raw, e);
        }
    }

    @Override
    public boolean finishConnect() throws IOException {
        Flow now = flow;
        if (now != null) {
            if (!isOpen()) {
                throw new ClosedChannelException();
            }
            return now.finishConnect();
        }
        try {
            return raw.finishConnect();
        } catch (IOException e) {
            throw failed(raw, e);
        }
    }

    /** Not the mesh's after all. */
    void unmeshed(Flow was) {
        if (flow == was) {
            flow = null;
            syncKeys();
        }
    }

    /** A channel of the JDK's for another attempt, with all that the application had asked of the first. */
    void renew() throws IOException {
        closeRaw();
        SocketChannel fresh = provider.another(family);
        try {
            fresh.configureBlocking(false);
            copyOptions(fresh);
            if (bound != null) {
                fresh.bind(bound);
            }
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
        raw = fresh;
        if (!isOpen()) {
            fresh.close();
        }
        for (MeshSelectionKey key : keys) {
            key.unbind();
        }
    }

    @SuppressWarnings("unchecked")
    private synchronized void copyOptions(SocketChannel fresh) throws IOException {
        if (options != null) {
            for (Map.Entry<SocketOption<?>, Object> option : options.entrySet()) {
                fresh.setOption((SocketOption<Object>) option.getKey(), option.getValue());
            }
        }
    }

    @Override
    public boolean isConnected() {
        Flow now = flow;
        return now == null ? raw.isConnected() : now.isConnected();
    }

    @Override
    public boolean isConnectionPending() {
        Flow now = flow;
        return now == null ? raw.isConnectionPending() : isOpen() && now.isConnectionPending();
    }

    // ---- bytes

    @Override
    public int read(ByteBuffer dst) throws IOException {
        Flow now = flow;
        if (now != null) {
            return (int) read(now, new ByteBuffer[] {dst}, 0, 1, 0);
        }
        try {
            return raw.read(dst);
        } catch (IOException e) {
            throw failed(raw, e);
        }
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        Flow now = flow;
        if (now != null) {
            return read(now, dsts, offset, length, 0);
        }
        try {
            return raw.read(dsts, offset, length);
        } catch (IOException e) {
            throw failed(raw, e);
        }
    }

    /** For the socket's stream, which knows timeouts. */
    int read(byte[] b, int offset, int length, int timeoutMillis) throws IOException {
        Flow now = flow;
        if (now != null) {
            return (int) read(now, new ByteBuffer[] {ByteBuffer.wrap(b, offset, length)}, 0, 1, timeoutMillis);
        }
        try {
            return raw.socket().getInputStream().read(b, offset, length);
        } catch (IOException e) {
            throw failed(raw, e);
        }
    }

    /** For the socket's stream. */
    void write(byte[] b, int offset, int length) throws IOException {
        Flow now = flow;
        if (now != null) {
            ByteBuffer source = ByteBuffer.wrap(b, offset, length);
            while (source.hasRemaining()) {
                write(now, new ByteBuffer[] {source}, 0, 1);
            }
            return;
        }
        try {
            raw.socket().getOutputStream().write(b, offset, length);
        } catch (IOException e) {
            throw failed(raw, e);
        }
    }

    private long read(Flow now, ByteBuffer[] dsts, int offset, int length, int timeoutMillis) throws IOException {
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
        if (now != null) {
            return (int) write(now, new ByteBuffer[] {src}, 0, 1);
        }
        try {
            return raw.write(src);
        } catch (IOException e) {
            throw failed(raw, e);
        }
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        Flow now = flow;
        if (now != null) {
            return write(now, srcs, offset, length);
        }
        try {
            return raw.write(srcs, offset, length);
        } catch (IOException e) {
            throw failed(raw, e);
        }
    }

    private long write(Flow now, ByteBuffer[] srcs, int offset, int length) throws IOException {
        checkBuffers(srcs, offset, length);
        if (now.isOutputShut()) {
            throw new ClosedChannelException();
        }
        return now.write(srcs, offset, length);
    }

    private void checkBuffers(ByteBuffer[] buffers, int offset, int length) throws IOException {
        if ((offset | length | (buffers.length - length - offset)) < 0) {
            throw new IndexOutOfBoundsException();
        }
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (!isConnected()) {
            throw new NotYetConnectedException();
        }
    }

    int available() throws IOException {
        Flow now = flow;
        return now == null ? raw.socket().getInputStream().available() : now.available();
    }

    @Override
    public SocketChannel shutdownInput() throws IOException {
        Flow now = flow;
        if (now == null) {
            raw.shutdownInput();
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
            raw.shutdownOutput();
        } else {
            checkBuffers(new ByteBuffer[0], 0, 0);
            now.shutdownOutput();
        }
        return this;
    }

    boolean isInputShut() {
        Flow now = flow;
        return now == null ? raw.socket().isInputShutdown() : now.isInputShut();
    }

    boolean isOutputShut() {
        Flow now = flow;
        return now == null ? raw.socket().isOutputShutdown() : now.isOutputShut();
    }

    // ---- what goes straight through

    @Override
    public SocketChannel bind(SocketAddress local) throws IOException {
        raw.bind(local);
        bound = local;
        return this;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        raw.setOption(name, value);
        remember(name, value);
        return this;
    }

    private synchronized void remember(SocketOption<?> name, @Nullable Object value) {
        if (value != null && !isConnected()) {
            if (options == null) {
                options = new LinkedHashMap<>();
            }
            options.put(name, value);
        }
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
        return raw.getLocalAddress();
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        // A refused peer is gone, its address is still to be logged.
        return peer != null && isOpen() ? peer : raw.getRemoteAddress();
    }

    @Override
    public String toString() {
        return raw.toString();
    }

    // ---- blocking, closing

    /** Not {@code isBlocking()}, which on JDK 8 waits for whoever reads through the channel's stream. */
    boolean blocks() {
        return blocking;
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        cancelStale();
        Flow now = flow;
        if (now == null) {
            raw.configureBlocking(block);
            blocking = block;
            return;
        }
        now.driving.lock(); // whoever drives has the channel behind in a mode of his own
        try {
            if (raw.isOpen()) {
                raw.configureBlocking(block);
            }
            blocking = block;
        } finally {
            now.driving.unlock();
        }
    }

    /** Only the next select would, and the JDK's channel will not block before that. */
    private void cancelStale() {
        for (MeshSelectionKey key : keys) {
            if (!key.isValid()) {
                key.cancelRaw();
            }
        }
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        Flow now = flow;
        if (now == null || !now.close()) {
            raw.close();
        }
        Selector waiting = waitsIn;
        if (waiting != null) {
            waiting.wakeup();
        }
    }

    /** A channel of the JDK's that was closed under us (an interrupt, a failed connect) closes the application's. */
    IOException failed(SocketChannel which, IOException e) throws IOException {
        if (!which.isOpen() && which == raw && isOpen() && !isCut()) {
            close();
        }
        return e;
    }

    private boolean isCut() {
        Flow now = flow;
        return now != null && (now.settled() instanceof GoneTransport || !now.isConnected());
    }

    void closeRaw() {
        try {
            raw.close();
        } catch (IOException ignored) {
            // Closed is what it shall be.
        }
    }

    // ---- for the flow and the selector

    SocketChannel raw() {
        return raw;
    }

    SelectorProvider jdk() {
        return provider.jdk();
    }

    void waitsIn(@Nullable Selector selector) {
        waitsIn = selector;
    }

    boolean isPlain() {
        return flow == null;
    }

    int rawInterest(int wanted) {
        Flow now = flow;
        return now == null ? wanted : now.rawInterest(wanted);
    }

    int ready(int rawReady, int wanted) {
        Flow now = flow;
        return now == null ? rawReady : now.ready(rawReady, wanted);
    }

    int attend(int wanted) {
        Flow now = flow;
        return now == null ? 0 : now.attend(wanted);
    }

    boolean needsAttention() {
        Flow now = flow;
        return now != null && now.needsAttention();
    }

    long deadline() {
        Flow now = flow;
        return now == null ? Deadlines.NEVER : now.deadline();
    }

    /** What the descriptor shall tell us of may have changed. */
    void syncKeys() {
        for (MeshSelectionKey key : keys) {
            key.sync();
            key.nudge();
        }
    }

    void attention() {
        for (MeshSelectionKey key : keys) {
            key.attention();
        }
    }

    synchronized void registered(MeshSelectionKey key) {
        MeshSelectionKey[] more = Arrays.copyOf(keys, keys.length + 1);
        more[keys.length] = key;
        keys = more;
    }

    synchronized void deregistered(MeshSelectionKey key) {
        List<MeshSelectionKey> fewer = new ArrayList<>(Arrays.asList(keys));
        if (fewer.remove(key)) {
            keys = fewer.isEmpty() ? NO_KEYS : fewer.toArray(NO_KEYS);
        }
    }
}
