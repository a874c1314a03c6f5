package io.graftmesh.instrumentation.netty;

import io.graftmesh.instrumentation.Nullable;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.GraftStream;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A connect of the application's that is under way: its promise is kept when the handshake is over. */
final class GraftConnecting {

    private final GraftSocketUnsafe owner;
    private final Channel channel;
    private final ChannelPromise promise;

    GraftConnecting(GraftSocketUnsafe owner, ChannelPromise promise) {
        this.owner = owner;
        this.channel = owner.channel;
        this.promise = promise;
    }

    /** For all of it as long as the application would wait for the transport alone. */
    void begin(SocketAddress remote) {
        int millis = channel.config().getConnectTimeoutMillis();
        Future<?> patience = millis <= 0
                ? null
                : channel.eventLoop().schedule(() -> timedOut(millis, remote), millis, TimeUnit.MILLISECONDS);
        promise.addListener((ChannelFuture connected) -> {
            if (patience != null) {
                patience.cancel(false);
            }
            if (connected.isCancelled()) {
                owner.close(channel.newPromise());
            }
        });
    }

    private void timedOut(int millis, SocketAddress remote) {
        failed(new ConnectTimeoutException("connection timed out after " + millis + " ms: " + remote));
    }

    private void failed(Throwable why) {
        if (promise.tryFailure(why)) {
            owner.close(channel.newPromise());
        }
    }

    /** @return whether the connection is open */
    boolean finish(GraftStream stream) {
        try {
            return stream.finishConnect();
        } catch (IOException e) {
            failed(e);
            return false;
        }
    }

    /** @return false if the application does not want it any more */
    boolean succeeded() {
        return promise.trySuccess();
    }

    /** The application has closed the channel meanwhile. */
    void closed() {
        promise.tryFailure(new ClosedChannelException());
    }

    /** The transport has closed the descriptor by itself. */
    void lost(GraftStream stream, @Nullable Throwable cause) {
        stream.connected(cause == null ? new ClosedChannelException() : cause);
        stream.goOn();
        IOException told = new ClosedChannelException();
        try {
            stream.finishConnect();
        } catch (IOException e) {
            told = e;
        }
        promise.tryFailure(told);
        stream.close();
    }
}
