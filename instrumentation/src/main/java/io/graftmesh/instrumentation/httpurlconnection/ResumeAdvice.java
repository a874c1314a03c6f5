package io.graftmesh.instrumentation.httpurlconnection;

import java.net.GraftCall;
import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;

/** On exit of {@code HttpURLConnection.writeRequests()}: the JDK may have given up where {@link WriteAdvice} had not. */
final class ResumeAdvice {

    private ResumeAdvice() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit() {
        GraftCall waiting = GraftHttp.current();
        if (waiting != null) {
            GraftHttp.current(null);
            waiting.cancelled();
        }
    }
}
