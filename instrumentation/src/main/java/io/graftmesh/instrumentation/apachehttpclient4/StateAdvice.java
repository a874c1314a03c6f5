package io.graftmesh.instrumentation.apachehttpclient4;

import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;

/** On entry of {@code requestConnection(HttpRoute,Object)}: the pool is asked for a connection to the chosen instance. */
final class StateAdvice {

    private StateAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 1, readOnly = false) Object state) {
        state = GraftHttp.state(state);
    }
}
