package io.graftmesh.instrumentation.netty;

import io.graftmesh.instrumentation.Nullable;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.io.IOException;
import java.net.GraftStream;
import java.nio.ByteBuffer;

/** What a {@link GraftSocketUnsafe} hands to the application: plaintext, when that is wanted, and the end. */
final class GraftReads {

    /** As large as a TLS record's content. */
    private static final int LARGEST = 16 << 10;

    private static final int SMALLEST = 512;

    private final GraftSocketUnsafe owner;
    private final Channel channel;

    /** Through which the pipeline hears; there as soon as the channel is active. */
    private @Nullable ChannelHandlerContext head;

    /** The application has asked for bytes and got none yet. */
    private boolean wanted;

    /** The transport reads: the end of that is still to come. */
    private boolean reading;

    private boolean delivered;
    private boolean endTold;
    private int latest = SMALLEST;

    GraftReads(GraftSocketUnsafe owner) {
        this.owner = owner;
        this.channel = owner.channel;
    }

    void through(ChannelHandlerContext context) {
        head = context;
    }

    void want() {
        wanted = true;
    }

    boolean isWanted() {
        return wanted || channel.config().isAutoRead();
    }

    boolean isEndTold() {
        return endTold;
    }

    /** The transport has read. */
    void received(ByteBuf ciphertext, GraftStream stream) {
        reading = true;
        latest = ciphertext.readableBytes();
        for (ByteBuffer part : ciphertext.nioBuffers()) {
            stream.received(part);
        }
    }

    /** The transport has read all that it wants to. @return whether the application has got something of it */
    boolean complete() {
        reading = false;
        boolean any = delivered;
        if (any) {
            delivered = false;
            wanted = false;
        }
        return any;
    }

    /** The transport is closed: hands over what is left, whether the application asked for it or not. */
    void deliverLast(GraftStream stream) {
        if (head != null && !endTold) {
            endTold = true; // the channel itself tells
            wanted = true;
            stream.inputEnded();
            deliver(stream);
        }
    }

    /** Hands over what is wanted and there. */
    void deliver(GraftStream stream) {
        ChannelHandlerContext pipeline = head;
        while (pipeline != null && owner.isOpen() && isWanted()) {
            ByteBuf plaintext = channel.alloc().directBuffer(Math.max(SMALLEST, Math.min(LARGEST, latest)));
            int n;
            try {
                n = stream.read(plaintext.internalNioBuffer(0, plaintext.capacity()));
            } catch (IOException e) {
                plaintext.release();
                pipeline.fireExceptionCaught(e);
                owner.close(channel.newPromise());
                break;
            }
            if (n <= 0) {
                plaintext.release();
                if (n < 0) {
                    tellEnd(pipeline);
                }
                break;
            }
            if (GraftHttpGate.refuses(pipeline, plaintext.writerIndex(n))) {
                break;
            }
            delivered = true;
            pipeline.fireChannelRead(plaintext);
        }
        if (delivered && !reading) {
            channel.pipeline().fireChannelReadComplete();
        }
    }

    /** As a transport does it. */
    private void tellEnd(ChannelHandlerContext pipeline) {
        if (endTold) {
            return;
        }
        endTold = true;
        if (delivered) {
            channel.pipeline().fireChannelReadComplete();
        }
        if (Boolean.TRUE.equals(channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE))) {
            pipeline.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            pipeline.fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        } else {
            owner.close(channel.newPromise());
        }
    }
}
