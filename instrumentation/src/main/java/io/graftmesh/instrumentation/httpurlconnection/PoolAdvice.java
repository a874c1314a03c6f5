package io.graftmesh.instrumentation.httpurlconnection;

import java.net.GraftHttp;
import java.net.Socket;
import net.bytebuddy.asm.Advice;

/** Around the methods of {@code HttpClient} that ask the cache: what it is asked for is of this connection's instance. */
final class PoolAdvice {

    private PoolAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.FieldValue("serverSocket") Socket socket) {
        GraftHttp.poolKey(GraftHttp.instance(socket));
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit() {
        GraftHttp.poolKey(null);
    }
}
