package io.graftmesh.instrumentation.netty;

import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import net.bytebuddy.asm.Advice;

/** On entry of {@code DnsNameResolver.doResolve}: our names first, and names that DNS does not know last. */
final class DnsResolveAdvice {

    private DnsResolveAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
            @Advice.Argument(0) String host,
            @Advice.Argument(value = 2, readOnly = false) Promise<InetAddress> promise) {
        promise = GraftNames.one(host, promise);
        return promise == null;
    }
}
