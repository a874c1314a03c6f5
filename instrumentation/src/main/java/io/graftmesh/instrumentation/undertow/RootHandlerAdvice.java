package io.graftmesh.instrumentation.undertow;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.net.GraftBridge;
import net.bytebuddy.asm.Advice;

/** On entry of {@code Connectors.executeRootHandler}: a denied request gets another handler. */
final class RootHandlerAdvice {

    private RootHandlerAdvice() {}

    @Advice.OnMethodEnter
    static void enter(
            @Advice.Argument(value = 0, readOnly = false) HttpHandler handler,
            @Advice.Argument(1) HttpServerExchange exchange) {
        if (GraftBridge.judges()) {
            handler = GraftUndertow.judged(handler, exchange);
        }
    }
}
