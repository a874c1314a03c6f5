package io.graftmesh.instrumentation.okhttp;

import net.bytebuddy.asm.Advice;
import okhttp3.Connection;

/** On entry of {@code RealConnectionPool.connectionBecameIdle}: the answer is over. */
final class IdleAdvice {

    private IdleAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(0) Connection connection) {
        GraftOkHttp.idle(connection);
    }
}
