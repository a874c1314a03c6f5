package io.graftmesh.instrumentation.netty;

import io.graftmesh.instrumentation.Nullable;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.GraftBridge;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Mesh names and declared hosts for Netty's own DNS client, which asks no {@link InetAddress}. */
public final class GraftNames {

    private GraftNames() {}

    /** @return null if the promise is kept already, else the one that DNS shall answer */
    public static @Nullable Promise<InetAddress> one(String host, Promise<InetAddress> asked) {
        return resolve(host, asked, addresses -> addresses[0]);
    }

    /** As {@link #one}. */
    public static @Nullable Promise<List<InetAddress>> all(String host, Promise<List<InetAddress>> asked) {
        return resolve(host, asked, Arrays::asList);
    }

    private static <T> @Nullable Promise<T> resolve(String host, Promise<T> asked, Function<InetAddress[], T> as) {
        InetAddress[] ours = GraftBridge.resolve(host);
        if (ours != null) {
            asked.trySuccess(as.apply(ours));
            return null;
        }
        Promise<T> dns = new DefaultPromise<>(ImmediateEventExecutor.INSTANCE);
        dns.addListener((Future<T> answer) -> {
            InetAddress[] declared = answer.isSuccess() ? null : GraftBridge.unresolved(host);
            if (declared != null) {
                asked.trySuccess(as.apply(declared));
            } else if (answer.isSuccess()) {
                asked.trySuccess(answer.getNow());
            } else {
                asked.tryFailure(answer.cause());
            }
        });
        return dns;
    }
}
