package io.graftmesh.instrumentation.javahttpclient;

import io.graftmesh.instrumentation.Nullable;
import java.util.concurrent.CompletableFuture;
import jdk.internal.net.http.Exchange;
import jdk.internal.net.http.Response;
import net.bytebuddy.asm.Advice;

/** Around {@code Exchange.responseAsync}, by which every request goes, and every one that follows a redirect or a challenge. */
final class ExchangeAdvice {

    private ExchangeAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static @Nullable CompletableFuture<Response> enter(@Advice.This Exchange exchange) {
        return GraftExchange.calling(exchange);
    }

    @Advice.OnMethodExit
    static void exit(
            @Advice.Enter CompletableFuture<Response> ours,
            @Advice.Return(readOnly = false) CompletableFuture<Response> answer) {
        if (ours != null) {
            answer = ours;
        }
    }
}
