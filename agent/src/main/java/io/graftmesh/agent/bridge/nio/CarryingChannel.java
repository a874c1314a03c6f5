package io.graftmesh.agent.bridge.nio;

import io.graftmesh.agent.bridge.http.HttpCall;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.net.GraftCall;
import java.net.GraftCarrier;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

/** A channel as clients use it whose HTTP requests are calls of their own: one at a time. */
abstract class CarryingChannel extends SocketChannel implements GraftCarrier {

    /** Set by the thread that sends the request, read by whoever reads, writes or closes. */
    private volatile @Nullable GraftCall call;

    private volatile @Nullable String instance;
    private volatile boolean used;

    CarryingChannel(SelectorProvider provider) {
        super(provider);
    }

    @Override
    public final @Nullable GraftCall call() {
        return call;
    }

    @Override
    public final void call(@Nullable GraftCall carried) {
        if (carried instanceof HttpCall) {
            ((HttpCall) carried).carriedBy(new Carried());
        }
        call = carried;
    }

    @Override
    public final @Nullable String instance() {
        return instance;
    }

    /** @param chosen by the call that it is connected for; null if for none */
    final void openedFor(@Nullable String chosen) {
        instance = chosen;
    }

    @Override
    public final boolean isUsedAgain() {
        boolean before = used;
        used = true;
        return before;
    }

    /** @param why null if the application closed it */
    final void broke(@Nullable IOException why) {
        GraftCall carried = call;
        if (carried instanceof HttpCall) {
            ((HttpCall) carried).broke(why);
        }
    }

    /** @return the same bytes once more, for {@link #wrote}; null if nobody is to get a copy */
    final ByteBuffer @Nullable [] toCopy(ByteBuffer[] srcs, int offset, int length) {
        GraftCall carried = call;
        if (!(carried instanceof HttpCall) || !((HttpCall) carried).isCopied()) {
            return null;
        }
        ByteBuffer[] same = new ByteBuffer[length];
        for (int i = 0; i < length; i++) {
            same[i] = srcs[offset + i].duplicate();
        }
        return same;
    }

    /** @param count how many of those bytes were taken */
    final void wrote(ByteBuffer[] copied, long count) {
        GraftCall carried = call;
        byte[] bytes = new byte[(int) count];
        int at = 0;
        for (ByteBuffer buffer : copied) {
            int n = Math.min(bytes.length - at, buffer.remaining());
            buffer.get(bytes, at, n);
            at += n;
        }
        if (carried instanceof HttpCall) {
            ((HttpCall) carried).wrote(bytes, 0, bytes.length);
        }
    }

    /** @return how the connection's bytes travel; null while that is not known */
    abstract @Nullable Transport transport();

    /** Bytes since the call took the connection. */
    private final class Carried implements HttpCall.Traffic {

        private final long sentBefore = sentYet();
        private final long receivedBefore = receivedYet();

        private long sentYet() {
            Transport transport = transport();
            return transport == null ? 0 : transport.sent();
        }

        private long receivedYet() {
            Transport transport = transport();
            return transport == null ? 0 : transport.received();
        }

        @Override
        public long sent() {
            return sentYet() - sentBefore;
        }

        @Override
        public long received() {
            return receivedYet() - receivedBefore;
        }
    }
}
