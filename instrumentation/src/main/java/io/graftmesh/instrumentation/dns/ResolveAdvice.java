package io.graftmesh.instrumentation.dns;

import java.net.GraftBridge;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.bytebuddy.asm.Advice;

/** Around {@code InetAddress.getAllByName(String)}: our names first, and names that nobody else knows last. */
final class ResolveAdvice {

    private ResolveAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static InetAddress[] enter(@Advice.Argument(0) String host) {
        return GraftBridge.resolve(host);
    }

    @Advice.OnMethodExit(onThrowable = UnknownHostException.class)
    static void exit(
            @Advice.Argument(0) String host,
            @Advice.Enter InetAddress[] ours,
            @Advice.Return(readOnly = false) InetAddress[] addresses,
            @Advice.Thrown(readOnly = false) Throwable failure) {
        InetAddress[] known = failure == null ? ours : GraftBridge.unresolved(host);
        if (known != null) {
            addresses = known;
            failure = null;
        }
    }
}
