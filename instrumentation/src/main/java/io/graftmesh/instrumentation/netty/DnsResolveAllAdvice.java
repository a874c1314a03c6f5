package io.graftmesh.instrumentation.netty;

import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.util.List;
import net.bytebuddy.asm.Advice;

/** On entry of {@code DnsNameResolver.doResolveAll}: our names first, and names that DNS does not know last. */
final class DnsResolveAllAdvice {

    private DnsResolveAllAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
            @Advice.Argument(0) String host,
            @Advice.Argument(value = 2, readOnly = false) Promise<List<InetAddress>> promise) {
        promise = GraftNames.all(host, promise);
        return promise == null;
    }
}
