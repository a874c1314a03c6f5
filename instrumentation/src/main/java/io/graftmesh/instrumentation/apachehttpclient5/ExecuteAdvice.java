package io.graftmesh.instrumentation.apachehttpclient5;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import net.bytebuddy.asm.Advice;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.protocol.HttpProcessor;

/** Around {@code ConnectExec.execute}, which takes a connection, sends and reads the head of the answer. */
final class ExecuteAdvice {

    private ExecuteAdvice() {}

    @Advice.OnMethodEnter
    static @Nullable GraftExchange enter(
            @Advice.FieldValue("proxyHttpProcessor") HttpProcessor connects,
            @Advice.Argument(0) ClassicHttpRequest request,
            @Advice.Argument(1) ExecChain.Scope scope)
            throws IOException, HttpException {
        return GraftExchange.begin(request, scope, connects);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, repeatOn = Advice.OnNonDefaultValue.class)
    static boolean exit(
            @Advice.Enter @Nullable GraftExchange exchange,
            @Advice.Return ClassicHttpResponse answer,
            @Advice.Thrown(readOnly = false) @Nullable Throwable failure) {
        if (exchange == null) {
            return false;
        }
        boolean again = failure == null ? exchange.discards(answer) : exchange.survives(failure);
        failure = exchange.failure();
        return again;
    }
}
