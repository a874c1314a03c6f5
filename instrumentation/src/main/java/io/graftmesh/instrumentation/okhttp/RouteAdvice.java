package io.graftmesh.instrumentation.okhttp;

import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;

/** On entry of {@code RealCall.enterNetworkInterceptorExchange}: routes that failed are no reason not to go to another instance. */
final class RouteAdvice {

    private RouteAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 1, readOnly = false) boolean fresh) {
        fresh = fresh || GraftHttp.current() != null;
    }
}
