package io.graftmesh.instrumentation.apachehttpclient5;

import java.io.IOException;
import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;

/**
 * Around the library's own {@code retryRequest} after a failure: what policy has decided not to send again stays unsent. A
 * strategy of the application's own is its own word.
 */
final class RetryFailureAdvice {

    private RetryFailureAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(1) IOException failure) {
        return GraftHttp.isDecided(failure);
    }
}
