package io.graftmesh.instrumentation.apachehttpclient4;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import net.bytebuddy.asm.Advice;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpExecutionAware;
import org.apache.http.client.methods.HttpRequestWrapper;
import org.apache.http.conn.routing.HttpRoute;

/** Around the innermost {@code execute}, which takes a connection, sends and reads the head of the answer. */
final class ExecuteAdvice {

    private ExecuteAdvice() {}

    @Advice.OnMethodEnter
    static @Nullable GraftExchange enter(
            @Advice.Argument(0) HttpRoute route, @Advice.Argument(1) HttpRequestWrapper request) throws IOException {
        return GraftExchange.begin(route, request);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, repeatOn = Advice.OnNonDefaultValue.class)
    static boolean exit(
            @Advice.Enter @Nullable GraftExchange exchange,
            @Advice.Argument(3) HttpExecutionAware caller,
            @Advice.Return CloseableHttpResponse answer,
            @Advice.Thrown(readOnly = false) @Nullable Throwable failure) {
        if (exchange == null) {
            return false;
        }
        boolean again = failure == null ? exchange.discards(answer) : exchange.survives(failure, caller);
        failure = exchange.failure();
        return again;
    }
}
