package io.graftmesh.instrumentation.apachehttpclient4;

import java.io.IOException;
import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;

/**
 * Around the library's own {@code retryRequest}: what policy has decided not to send again stays unsent. A handler of the
 * application's own is its own word.
 */
final class RetryAdvice {

    private RetryAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(0) IOException failure) {
        return GraftHttp.isDecided(failure);
    }
}
