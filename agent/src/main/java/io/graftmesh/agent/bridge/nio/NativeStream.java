package io.graftmesh.agent.bridge.nio;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.GraftBridge;
import java.net.GraftStream;
import java.net.GraftWire;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/**
 * A channel's {@link Flow} for a descriptor that is not the JDK's. A fault of ours in the middle of it fails the
 * connection: it was the mesh's, and to let it through as before would be plaintext.
 */
final class NativeStream extends GraftStream {

    private final MeshSelectorProvider provider;
    private final NativeChannel raw;
    private final MeshSocketChannel channel;

    NativeStream(MeshSelectorProvider provider, GraftWire wire) throws IOException {
        this.provider = provider;
        this.raw = new NativeChannel(provider, wire);
        raw.configureBlocking(false);
        this.channel = new MeshSocketChannel(provider, raw, null);
        channel.configureBlocking(false);
    }

    @Override
    public boolean connect(InetSocketAddress dst) {
        OutboundChannel outbound = channel.begin(dst);
        if (outbound != null) {
            outbound.advance();
        }
        return outbound != null;
    }

    @Override
    public boolean accepted(InetSocketAddress local, InetSocketAddress peer) {
        Arrival arrival = provider.policy().arrived(local.getPort(), peer);
        if (arrival == null) {
            return false;
        }
        raw.accepted(local, peer);
        try {
            channel.accepted(arrival);
        } catch (IOException e) {
            throw fault(e);
        }
        return true;
    }

    @Override
    public void connected(@Nullable Throwable failure) {
        raw.connected(failure);
    }

    @Override
    public boolean finishConnect() throws IOException {
        try {
            return channel.finishConnect();
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public void received(ByteBuffer bytes) {
        raw.received(bytes);
    }

    @Override
    public void inputEnded() {
        raw.inputEnded();
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        try {
            return channel.read(dst);
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean isReadable() {
        Flow flow = channel.flow();
        Transport transport = flow == null ? null : flow.settled();
        return raw.hasInput() || transport != null && transport.isReadable();
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        try {
            return channel.write(src);
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public boolean close() {
        try {
            channel.close();
        } catch (IOException | RuntimeException e) {
            GraftBridge.linkFailed("Channel.close", e);
        }
        return raw.isLingering();
    }

    @Override
    public boolean awaitsBytes() {
        Flow flow = unsettled();
        return flow != null && (flow.awaited(SelectionKey.OP_READ) & SelectionKey.OP_READ) != 0;
    }

    @Override
    public long dueMillis() {
        Flow flow = unsettled();
        long millis = flow == null || flow.isOver() ? Deadlines.MAX_MILLIS : Deadlines.millisUntil(flow.dueAt());
        return millis == Deadlines.MAX_MILLIS ? -1 : millis;
    }

    @Override
    public void goOn() {
        Flow flow = unsettled();
        if (flow != null) {
            flow.advance();
        }
    }

    /** @return null if there is nothing to drive */
    private @Nullable Flow unsettled() {
        Flow flow = channel.isOpen() ? channel.flow() : null;
        return flow == null || flow.settled() != null ? null : flow;
    }

    private static IOException failed(RuntimeException e) {
        GraftBridge.linkFailed("Channel", e);
        return new IOException("graft: " + e, e);
    }

    private static IllegalStateException fault(IOException e) {
        return new IllegalStateException(e);
    }
}
