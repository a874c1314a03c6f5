package io.graftmesh.instrumentation.httpurlconnection;

import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;

/**
 * On entry of {@code KeepAliveCache.get} and {@code put}, whose key has a place for "something else" (a socket factory,
 * with HTTPS): a connection to one instance serves only what was decided for that one.
 */
final class PoolKeyAdvice {

    private PoolKeyAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 1, readOnly = false) Object also) {
        if (also == null) {
            also = GraftHttp.poolKey();
        }
    }
}
