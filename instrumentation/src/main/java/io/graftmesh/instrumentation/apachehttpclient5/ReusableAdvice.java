package io.graftmesh.instrumentation.apachehttpclient5;

import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;

/** On entry of {@code markConnectionReusable}: the pool will keep the connection as the instance's that it was acquired for. */
final class ReusableAdvice {

    private ReusableAdvice() {}

    @Advice.OnMethodEnter
    static void enter(
            @Advice.FieldValue("state") Object acquired, @Advice.Argument(value = 0, readOnly = false) Object state) {
        state = GraftHttp.stateAs(acquired, state);
    }
}
