package io.graftmesh.instrumentation.commonshttpclient3;

import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;
import org.apache.commons.httpclient.HttpMethod;

/** Around the library's own {@code retryMethod}: policy decides about a call of ours. A handler of the application's is its word. */
final class RetryAdvice {

    private RetryAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(0) HttpMethod method) {
        return GraftHttp.isDecided(method);
    }
}
