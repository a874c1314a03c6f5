package io.graftmesh.instrumentation.okhttp;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import java.net.GraftCall;
import net.bytebuddy.asm.Advice;
import okhttp3.Interceptor;

/** Around {@code ConnectInterceptor.intercept}, which finds a connection and goes on: an instance is chosen first. */
final class ConnectAdvice {

    private ConnectAdvice() {}

    @Advice.OnMethodEnter
    static @Nullable GraftCall enter(@Advice.Argument(0) Interceptor.Chain chain) throws IOException {
        return GraftOkHttp.calling(chain);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(
            @Advice.Enter GraftCall call,
            @Advice.Argument(0) Interceptor.Chain chain,
            @Advice.Thrown Throwable failure) {
        if (call != null && failure != null) {
            GraftOkHttp.failed(call, chain, failure);
        }
    }
}
