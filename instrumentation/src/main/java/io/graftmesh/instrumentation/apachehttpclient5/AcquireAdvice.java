package io.graftmesh.instrumentation.apachehttpclient5;

import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;
import org.apache.hc.client5.http.classic.ExecRuntime;

/** Around {@code acquireEndpoint}: the pool is asked for a connection to the chosen instance, until it gives a good one. */
final class AcquireAdvice {

    private AcquireAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 2, readOnly = false) Object state) {
        state = GraftHttp.state(state);
    }

    @Advice.OnMethodExit(repeatOn = Advice.OnNonDefaultValue.class)
    static boolean exit(@Advice.This ExecRuntime runtime) {
        return GraftExchange.discardsUnfit(runtime);
    }
}
