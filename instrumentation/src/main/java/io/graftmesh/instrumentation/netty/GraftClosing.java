package io.graftmesh.instrumentation.netty;

import io.graftmesh.instrumentation.Nullable;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.GraftStream;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** How a {@link GraftSocketUnsafe} comes to its end: TLS first, then the transport. */
final class GraftClosing {

    /** For a peer that does not read; as Netty's own SslHandler waits. */
    private static final int FLUSH_MILLIS = 3_000;

    private final Channel channel;
    private final Channel.Unsafe transport;
    private boolean begun;
    private boolean outputShut;

    /** Closed, but the peer has yet to send something unasked. */
    private @Nullable ChannelPromise lingering;

    GraftClosing(GraftSocketUnsafe owner) {
        this.channel = owner.channel;
        this.transport = owner.transport;
    }

    /** The application has closed the channel; what it wrote before may still have to go out. */
    void begin() {
        begun = true;
    }

    boolean isBegun() {
        return begun;
    }

    /** @param active whether there is somebody to tell */
    void close(GraftStream stream, boolean active, ChannelPromise promise) {
        if (stream.close() && active) {
            lingering = promise;
            transport.beginRead();
            closeAfter(GraftStream.LINGER_MILLIS, promise);
        } else if (active) {
            closeWhenSent(promise);
        } else {
            transport.close(promise);
        }
    }

    /** @return whether the end of TLS is still to go out; the output is shut down when it is */
    boolean delaysShutdown(GraftStream stream, ChannelPromise promise) {
        if (outputShut) {
            return false;
        }
        outputShut = true;
        try {
            stream.shutdownOutput();
        } catch (IOException e) {
            return false; // the peer has gone; the transport tells the application
        }
        ChannelPromise sent = allSent();
        if (sent.isDone()) {
            return false;
        }
        sent.addListener((ChannelFuture any) -> ((DuplexChannel) channel).shutdownOutput(promise));
        return true;
    }

    private ChannelPromise allSent() {
        ChannelPromise sent = channel.newPromise();
        transport.write(Unpooled.EMPTY_BUFFER, sent);
        transport.flush();
        return sent;
    }

    /** Something has come. @return whether the connection lingered for it, and is closed now */
    boolean endsLingering() {
        ChannelPromise promise = lingering;
        if (promise != null) {
            transport.close(promise);
        }
        return promise != null;
    }

    /** The close may come from within a flush, which then has the end of TLS still to send. */
    private void closeWhenSent(ChannelPromise promise) {
        ChannelPromise sent = allSent();
        sent.addListener((ChannelFuture any) -> transport.close(promise));
        if (!sent.isDone()) {
            closeAfter(FLUSH_MILLIS, promise);
        }
    }

    private void closeAfter(long millis, ChannelPromise promise) {
        Future<?> last = channel.eventLoop().schedule(() -> transport.close(promise), millis, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener((ChannelFuture closed) -> last.cancel(false));
    }
}
