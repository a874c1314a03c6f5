package io.graftmesh.instrumentation.apachehttpclient5;

import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;
import org.apache.hc.core5.http.HttpResponse;

/** As {@link RetryFailureAdvice}, after an answer of 429 or 503: policy knows of them, and of their {@code Retry-After}. */
final class RetryAnswerAdvice {

    private RetryAnswerAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(0) HttpResponse answer) {
        return GraftHttp.isDecided(answer);
    }
}
