package io.graftmesh.instrumentation.netty;

import io.graftmesh.instrumentation.Nullable;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.net.GraftBridge;
import java.net.GraftStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A native TCP channel. Once a {@link GraftStream} carries it, what the transport reads is that stream's, and what the
 * pipeline gets and gives goes through it. All on the channel's event loop.
 *
 * <pre>
 *            connect, of the mesh's          handshake done
 * UNDECIDED ────────────────► CONNECTING ────────────────► OPEN ──► CLOSED
 *  │   └──── accepted, on a port of the service's ──────────┘
 *  └──► PLAIN: not the mesh's; every call goes straight to the transport
 * </pre>
 */
final class GraftSocketUnsafe extends GraftUnsafe {

    private static final AttributeKey<GraftSocketUnsafe> MESHED = AttributeKey.valueOf("graft.meshed");

    private enum State {
        UNDECIDED,
        PLAIN,
        CONNECTING,
        OPEN,
        CLOSED
    }

    private final GraftNettyWire wire = new GraftNettyWire(this);
    private final GraftWrites writes = new GraftWrites(this, wire);
    private final GraftReads reads = new GraftReads(this);
    private final GraftClosing end = new GraftClosing(this);
    private State state = State.UNDECIDED;

    /** There as soon as it is decided that the connection is the mesh's. */
    @SuppressWarnings("NullAway.Init")
    private GraftStream stream;

    /** There as soon as it connects. */
    @SuppressWarnings("NullAway.Init")
    private GraftConnecting connecting;

    private @Nullable SocketAddress wantedLocally;
    private @Nullable Future<?> due;
    private boolean neverOpen;
    private boolean goingOn;
    private boolean goOnAgain;

    GraftSocketUnsafe(Channel channel, Channel.Unsafe transport) {
        super(channel, transport);
    }

    /** @return where the application wants its end to be, or null */
    @Nullable
    SocketAddress wantedLocally() {
        return wantedLocally;
    }

    // ---- whose connection it is

    @Override
    public void connect(SocketAddress remoteAddress, SocketAddress localAddress, ChannelPromise promise) {
        boolean possible = state == State.UNDECIDED && remoteAddress instanceof InetSocketAddress && channel.isOpen();
        if (!possible || promise.isDone() || channel.isActive()) {
            transport.connect(remoteAddress, localAddress, promise);
            return;
        }
        wantedLocally = localAddress;
        connecting = new GraftConnecting(this, promise);
        GraftStream mesh = GraftBridge.stream(wire);
        if (mesh == null || !mesh.connect((InetSocketAddress) remoteAddress)) {
            plain();
            transport.connect(remoteAddress, localAddress, promise);
            return;
        }
        meshed(mesh, State.CONNECTING);
        connecting.begin(remoteAddress);
        goOn();
    }

    private void plain() {
        state = State.PLAIN;
        writes.handOver();
    }

    private void meshed(GraftStream mesh, State next) {
        stream = mesh;
        state = next;
        channel.attr(MESHED).set(this);
        channel.closeFuture().addListener((ChannelFuture closed) -> closed());
    }

    /** An accepted channel, or one made of a descriptor: nobody connects it. */
    private void decide() {
        if (state != State.UNDECIDED || !channel.isActive()) {
            return;
        }
        SocketAddress local = channel.localAddress();
        SocketAddress peer = channel.remoteAddress();
        GraftStream mesh = local instanceof InetSocketAddress && peer instanceof InetSocketAddress
                ? GraftBridge.stream(wire)
                : null;
        if (mesh != null && mesh.accepted((InetSocketAddress) local, (InetSocketAddress) peer)) {
            meshed(mesh, State.OPEN);
        } else {
            plain();
        }
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    private boolean isMeshed() {
        return state == State.CONNECTING || state == State.OPEN;
    }

    // ---- what the transport tells the pipeline

    @Override
    boolean active(ChannelHandlerContext context) {
        decide();
        reads.through(context);
        if (state == State.OPEN) {
            channel.eventLoop().execute(this::goOn);
        }
        return state == State.CONNECTING;
    }

    void wireConnected(Throwable failure) {
        if (isMeshed()) {
            stream.connected(failure);
            goOn();
        }
    }

    @Override
    boolean read(ChannelHandlerContext context, Object message) {
        decide();
        if (!isMeshed() || !(message instanceof ByteBuf)) {
            return false;
        }
        reads.through(context);
        try {
            reads.received((ByteBuf) message, stream);
        } finally {
            ReferenceCountUtil.release(message);
        }
        if (!end.endsLingering()) {
            goOn();
        }
        return true;
    }

    @Override
    boolean readComplete(ChannelHandlerContext context) {
        if (reads.complete() || !isMeshed()) {
            return false;
        }
        if (reads.isWanted() || stream.awaitsBytes()) {
            transport.beginRead();
        }
        return true;
    }

    /** The transport's own end of input; TLS may have ended before. */
    @Override
    boolean event(ChannelHandlerContext context, Object event) {
        boolean ended =
                event == ChannelInputShutdownEvent.INSTANCE || event == ChannelInputShutdownReadComplete.INSTANCE;
        if (!ended || !isMeshed()) {
            return false;
        }
        reads.through(context);
        stream.inputEnded();
        reads.want();
        goOn();
        return true;
    }

    @Override
    boolean inactive(ChannelHandlerContext context) {
        return neverOpen;
    }

    // ---- going on

    @Override
    public void flush() {
        decide();
        if (state == State.UNDECIDED) {
            writes.fail(new NotYetConnectedException());
        } else if (isMeshed()) {
            writes.flush();
            goOn();
        } else {
            transport.flush();
        }
    }

    @Override
    public void write(Object message, ChannelPromise promise) {
        decide();
        if (state == State.PLAIN || state == State.CLOSED) {
            transport.write(message, promise);
        } else if (end.isBegun()) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
        } else {
            writes.add(message, promise);
            if (state == State.OPEN) {
                goOn();
            }
        }
    }

    @Override
    public void beginRead() {
        decide();
        if (!isMeshed()) {
            transport.beginRead();
            return;
        }
        reads.want();
        if (state == State.OPEN && stream.isReadable()) {
            if (!goingOn) {
                channel.eventLoop().execute(this::goOn);
            }
        } else {
            transport.beginRead();
        }
    }

    /** Takes all steps that can be taken now. */
    void goOn() {
        if (goingOn) {
            goOnAgain = true;
            return;
        }
        goingOn = true;
        try {
            do {
                goOnAgain = false;
                step();
            } while (goOnAgain);
        } finally {
            goingOn = false;
        }
    }

    private void step() {
        if (!isMeshed()) {
            return;
        }
        stream.goOn();
        if (state == State.CONNECTING && !finishConnect()) {
            awaitNext();
            return;
        }
        reads.deliver(stream);
        if (state == State.OPEN) {
            writes.drain(stream);
            awaitNext();
        }
    }

    private boolean finishConnect() {
        if (!connecting.finish(stream)) {
            return false;
        }
        state = State.OPEN;
        if (!connecting.succeeded()) {
            close(channel.newPromise());
            return false;
        }
        channel.pipeline().fireChannelActive();
        return true;
    }

    private void awaitNext() {
        if (!isMeshed()) {
            return;
        }
        if (stream.awaitsBytes() && channel.isActive()) {
            transport.beginRead();
        }
        if (due != null) {
            due.cancel(false);
            due = null;
        }
        long millis = stream.dueMillis();
        if (millis >= 0) {
            due = channel.eventLoop().schedule(this::goOn, millis, TimeUnit.MILLISECONDS);
        }
    }

    // ---- the end

    /** @return whether the transport's output is shut down later, by another call */
    static boolean delaysShutdown(ChannelPromise promise) {
        GraftSocketUnsafe meshed = promise.channel().attr(MESHED).get();
        if (meshed == null || !meshed.isMeshed()) {
            return false;
        }
        meshed.writes.drain(meshed.stream);
        return meshed.end.delaysShutdown(meshed.stream, promise);
    }

    static void refuseToSplice(Object... ends) {
        for (Object end : ends) {
            if (end instanceof Channel && ((Channel) end).attr(MESHED).get() != null) {
                throw new UnsupportedOperationException(
                        "graft: a connection of the mesh's is TLS and cannot be spliced; read and write it");
            }
        }
    }

    @Override
    public void disconnect(ChannelPromise promise) {
        if (isMeshed()) {
            close(promise);
        } else {
            transport.disconnect(promise);
        }
    }

    @Override
    public void close(ChannelPromise promise) {
        if (!isMeshed() || end.isBegun() || !channel.isOpen()) {
            transport.close(promise);
            return;
        }
        end.begin();
        if (state == State.OPEN && !writes.isEmpty() && channel.isActive() && !reads.isEndTold()) {
            writes.whenEmpty(() -> closeNow(promise));
            goOn();
        } else {
            closeNow(promise);
        }
    }

    private void closeNow(ChannelPromise promise) {
        end.close(stream, state == State.OPEN && channel.isActive(), promise);
    }

    /** The stream has given the connection up: policy's word, whether the application reads or not. */
    void wireEnded() {
        if (isMeshed() && !end.isBegun()) {
            reads.want();
            goOn();
            close(channel.newPromise());
        }
    }

    /** Before the pipeline hears of it. */
    private void closed() {
        if (!isMeshed()) {
            return;
        }
        neverOpen = state == State.CONNECTING;
        boolean expected = end.isBegun();
        if (state == State.OPEN && !expected) {
            reads.deliverLast(stream);
        }
        state = State.CLOSED;
        if (neverOpen && !expected) {
            // The transport says why after it has closed.
            channel.eventLoop().execute(() -> connecting.lost(stream, wire.failure()));
        } else {
            stream.close();
            if (neverOpen) {
                connecting.closed();
            }
        }
        writes.fail(new ClosedChannelException());
    }
}
