package io.graftmesh.instrumentation.netty;

import io.graftmesh.instrumentation.Nullable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.GraftStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What the application has written, in order, until it is known how it travels; then each message becomes ciphertext at
 * once, and Netty's own outbound buffer counts that. A file goes through memory piece by piece.
 */
final class GraftWrites implements WritableByteChannel {

    /** At most this much of a file is in memory. */
    private static final int PIECE = 64 << 10;

    /** Of 31 flags that are the application's to use; the last. */
    private static final int WRITABILITY = 31;

    private final GraftNettyWire wire;
    private final Channel channel;
    private final Channel.Unsafe transport;
    private final Queue<Object> messages = new ArrayDeque<>();
    private final Queue<ChannelPromise> promises = new ArrayDeque<>();

    /** There as soon as something is sent. */
    @SuppressWarnings("NullAway.Init")
    private GraftStream stream;

    private boolean flush;
    private @Nullable Runnable whenEmpty;
    private boolean full;
    private boolean draining;
    private long held;

    /** A piece of a file is on its way; the next follows when that one is out. */
    private boolean pieceOut;

    private int pieceLeft;
    private boolean unsettled;

    GraftWrites(GraftSocketUnsafe owner, GraftNettyWire wire) {
        this.wire = wire;
        this.channel = owner.channel;
        this.transport = owner.transport;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    void add(Object message, ChannelPromise promise) {
        messages.add(message);
        promises.add(promise);
        held += size(message);
        if (!full && held > channel.config().getWriteBufferHighWaterMark()) {
            writability(true);
        }
    }

    private static long size(Object message) {
        return message instanceof ByteBuf ? ((ByteBuf) message).readableBytes() : 0;
    }

    private void writability(boolean nowFull) {
        ChannelOutboundBuffer buffer = transport.outboundBuffer();
        if (nowFull != full && buffer != null) {
            full = nowFull;
            buffer.setUserDefinedWritability(WRITABILITY, !nowFull);
        }
    }

    /** What was written before it was known that the connection is not the mesh's. */
    void handOver() {
        while (!messages.isEmpty()) {
            transport.write(messages.remove(), promises.remove());
        }
        held = 0;
        writability(false);
    }

    void fail(Throwable why) {
        while (!messages.isEmpty()) {
            ReferenceCountUtil.safeRelease(messages.remove());
            promises.remove().tryFailure(why);
        }
        held = 0;
        flush = false;
    }

    void flush() {
        flush = true;
    }

    /** @param task run once, as soon as nothing is left here */
    void whenEmpty(Runnable task) {
        whenEmpty = task;
    }

    /** Sends what can be sent. */
    void drain(GraftStream by) {
        stream = by;
        if (draining) {
            return; // from within: a listener of what is being written
        }
        draining = true;
        while (!messages.isEmpty() && !pieceOut && sendFirst()) {
            held -= size(messages.peek());
            ReferenceCountUtil.safeRelease(messages.remove());
            promises.remove();
        }
        draining = false;
        if (full && held <= channel.config().getWriteBufferLowWaterMark()) {
            writability(false);
        }
        if (flush && (messages.isEmpty() || pieceOut)) {
            flush = !messages.isEmpty();
            transport.flush();
        }
        Runnable last = whenEmpty;
        if (last != null && messages.isEmpty()) {
            whenEmpty = null;
            last.run();
        }
    }

    /** @return whether the first message is done with */
    private boolean sendFirst() {
        Object message = messages.peek();
        ChannelPromise promise = promises.peek();
        try {
            if (message instanceof ByteBuf) {
                return send((ByteBuf) message, promise);
            }
            if (message instanceof FileRegion) {
                return send((FileRegion) message, promise);
            }
            // Whatever it is, the transport says that it cannot send that.
            transport.write(ReferenceCountUtil.retain(message), promise);
        } catch (IOException | RuntimeException e) {
            promise.tryFailure(e);
        }
        return true;
    }

    private boolean send(ByteBuf message, ChannelPromise promise) throws IOException {
        if (!message.isReadable()) {
            transport.write(Unpooled.EMPTY_BUFFER, promise);
            return true;
        }
        ByteBuf ciphertext = channel.alloc().directBuffer(message.readableBytes() + 256);
        wire.collect(ciphertext);
        try {
            for (ByteBuffer part : message.nioBuffers()) {
                while (part.hasRemaining()) {
                    if (stream.write(part) == 0) {
                        return false; // the first part, or none
                    }
                }
            }
            transport.write(ciphertext.retain(), promise);
            return true;
        } finally {
            wire.collect(null);
            ciphertext.release();
        }
    }

    private boolean send(FileRegion file, ChannelPromise promise) throws IOException {
        ByteBuf ciphertext = channel.alloc().directBuffer(PIECE + 1_024);
        wire.collect(ciphertext);
        try {
            pieceLeft = PIECE;
            unsettled = false;
            long moved = 1;
            while (moved > 0 && pieceLeft > 0 && file.transferred() < file.count()) {
                moved = file.transferTo(this, file.transferred());
            }
            if (unsettled) {
                return false;
            }
            boolean whole = file.transferred() >= file.count();
            if (!whole && pieceLeft == PIECE) {
                throw new IOException("the file has fewer than " + file.count() + " bytes");
            }
            if (whole) {
                transport.write(ciphertext.retain(), promise);
                return true;
            }
            pieceOut = true;
            flush = true;
            transport.write(
                    ciphertext.retain(), channel.newPromise().addListener((ChannelFuture out) -> pieceSent(out)));
            return false;
        } finally {
            wire.collect(null);
            ciphertext.release();
        }
    }

    private void pieceSent(ChannelFuture piece) {
        pieceOut = false;
        if (piece.isSuccess()) {
            drain(stream);
        } else {
            fail(piece.cause());
        }
    }

    /** For a file: takes no more than the piece has room for. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        ByteBuffer part = source.duplicate();
        part.limit(part.position() + Math.min(part.remaining(), pieceLeft));
        int n = part.hasRemaining() ? stream.write(part) : 0;
        unsettled = n == 0 && part.hasRemaining();
        pieceLeft -= n;
        source.position(source.position() + n);
        return n;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() {}
}
