package io.graftmesh.instrumentation.commonshttpclient3;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import net.bytebuddy.asm.Advice;
import org.apache.commons.httpclient.HostConfiguration;
import org.apache.commons.httpclient.HttpMethod;

/** Around {@code executeWithRetry}, which opens the connection if it must, sends and reads the head of the answer. */
final class SendAdvice {

    private SendAdvice() {}

    @Advice.OnMethodEnter
    static @Nullable GraftExchange enter(
            @Advice.FieldValue("hostConfiguration") HostConfiguration host, @Advice.Argument(0) HttpMethod method)
            throws IOException {
        return GraftExchange.begin(host, method);
    }

    /** @param gone whether the connection goes back at once, body or not: the library says so after each failure */
    @Advice.OnMethodExit(onThrowable = Throwable.class, repeatOn = Advice.OnNonDefaultValue.class)
    static boolean exit(
            @Advice.Enter @Nullable GraftExchange exchange,
            @Advice.FieldValue(value = "releaseConnection", readOnly = false) boolean gone,
            @Advice.Thrown(readOnly = false) @Nullable Throwable failure) {
        if (exchange == null) {
            return false;
        }
        boolean again = failure == null ? exchange.discards() : exchange.survives(failure);
        failure = exchange.failure();
        gone = gone && failure != null;
        return again;
    }
}
