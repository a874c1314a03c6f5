package io.graftmesh.instrumentation.okhttp;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import java.net.GraftCall;
import net.bytebuddy.asm.Advice;
import okhttp3.Interceptor;
import okhttp3.Response;

/** Around {@code CallServerInterceptor.intercept}, which writes the request and reads the head of the answer. */
final class ServerAdvice {

    private ServerAdvice() {}

    @Advice.OnMethodEnter
    static @Nullable GraftCall enter(@Advice.Argument(0) Interceptor.Chain chain) {
        return GraftOkHttp.carried(chain);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(
            @Advice.Enter GraftCall call,
            @Advice.Argument(0) Interceptor.Chain chain,
            @Advice.Return(readOnly = false) Response response)
            throws IOException {
        if (call != null) {
            response = GraftOkHttp.answered(call, chain, response);
        }
    }
}
