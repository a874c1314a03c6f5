package io.graftmesh.instrumentation.okhttp;

import net.bytebuddy.asm.Advice;
import okhttp3.Connection;

/** On exit of the method that finds a connection or opens one. */
final class FindAdvice {

    private FindAdvice() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Advice.Return Connection connection) {
        GraftOkHttp.found(connection);
    }
}
