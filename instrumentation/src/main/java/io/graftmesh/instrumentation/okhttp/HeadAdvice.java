package io.graftmesh.instrumentation.okhttp;

import net.bytebuddy.asm.Advice;
import okhttp3.Request;

/** On entry of {@code Exchange.writeRequestHeaders}: what is written is changed, the application's request is not. */
final class HeadAdvice {

    private HeadAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 0, readOnly = false) Request request) {
        request = GraftOkHttp.head(request);
    }
}
