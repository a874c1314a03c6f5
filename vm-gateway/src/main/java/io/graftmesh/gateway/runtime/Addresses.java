package io.graftmesh.gateway.runtime;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** From host names to addresses. The JDK's resolver blocks, so names are looked up off the event loops. */
public final class Addresses {

    private final Executor waiters;

    Addresses(Executor waiters) {
        this.waiters = waiters;
    }

    /** @return fails with {@link UnknownHostException} only */
    public Future<InetSocketAddress> resolve(String host, int port, EventLoop loop) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            return literal(literal, port, loop);
        }
        Promise<InetSocketAddress> promise = loop.newPromise();
        try {
            waiters.execute(() -> {
                try {
                    promise.trySuccess(new InetSocketAddress(InetAddress.getByName(host), port));
                } catch (UnknownHostException e) {
                    promise.tryFailure(e);
                }
            });
        } catch (RejectedExecutionException e) {
            promise.tryFailure(new UnknownHostException(host + ": the gateway is stopping"));
        }
        return promise;
    }

    private static Future<InetSocketAddress> literal(byte[] address, int port, EventLoop loop) {
        try {
            return loop.newSucceededFuture(new InetSocketAddress(InetAddress.getByAddress(address), port));
        } catch (UnknownHostException e) {
            return loop.newFailedFuture(e);
        }
    }
}
