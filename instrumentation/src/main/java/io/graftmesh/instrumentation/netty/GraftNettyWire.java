package io.graftmesh.instrumentation.netty;

import io.graftmesh.instrumentation.Nullable;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import java.net.GraftWire;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;

/** A native transport as the mesh's wire. All but {@link #ended} on the channel's event loop. */
final class GraftNettyWire extends GraftWire {

    private final GraftSocketUnsafe owner;
    private final Channel channel;
    private final Channel.Unsafe transport;

    /** Where the ciphertext of the write in progress goes; null for what TLS has to say itself. */
    private @Nullable ByteBuf collecting;

    private @Nullable Throwable failure;

    GraftNettyWire(GraftSocketUnsafe owner) {
        this.owner = owner;
        this.channel = owner.channel;
        this.transport = owner.transport;
    }

    @Override
    public void connect(InetSocketAddress remote) {
        ChannelPromise promise = channel.newPromise();
        promise.addListener((ChannelFuture done) -> {
            failure = done.cause();
            later(() -> owner.wireConnected(done.cause()));
        });
        transport.connect(remote, owner.wantedLocally(), promise);
    }

    @Override
    public void send(ByteBuffer bytes) {
        ByteBuf into = collecting;
        if (into != null) {
            into.writeBytes(bytes);
            return;
        }
        ByteBuf record = channel.alloc().directBuffer(bytes.remaining());
        record.writeBytes(bytes);
        transport.write(record, channel.newPromise());
        transport.flush();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** @return why the latest connect failed; null if it did not */
    @Nullable
    Throwable failure() {
        return failure;
    }

    void collect(@Nullable ByteBuf into) {
        collecting = into;
    }

    @Override
    public void ended() {
        later(owner::wireEnded);
    }

    private void later(Runnable task) {
        try {
            if (channel.isRegistered()) {
                channel.eventLoop().execute(task);
            }
        } catch (RejectedExecutionException e) {
            // The loop is gone, and its channels with it.
        }
    }
}
