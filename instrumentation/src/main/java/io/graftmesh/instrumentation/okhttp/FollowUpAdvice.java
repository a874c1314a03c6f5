package io.graftmesh.instrumentation.okhttp;

import java.net.GraftCall;
import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;

/** Around {@code RetryAndFollowUpInterceptor.intercept}: nothing of a call stays with the thread, even if it is made within another. */
final class FollowUpAdvice {

    private FollowUpAdvice() {}

    @Advice.OnMethodEnter
    static GraftCall enter() {
        GraftCall outer = GraftHttp.current();
        GraftHttp.current(null);
        return outer;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Advice.Enter GraftCall outer) {
        GraftOkHttp.over(outer);
    }
}
