package io.graftmesh.instrumentation.httpserver;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.GraftBridge;
import net.bytebuddy.asm.Advice;

/** On entry of {@code Filter.Chain.doFilter}: a denied request is answered here, and reaches neither filter nor handler. */
final class ChainAdvice {

    private ChainAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(0) HttpExchange exchange) throws IOException {
        if (!GraftBridge.judges()) {
            return false;
        }
        String why = GraftBridge.denied(
                exchange.getLocalAddress().getPort(),
                exchange.getRemoteAddress().getPort(),
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                exchange.getRequestURI().getRawQuery(),
                exchange.getRequestHeaders());
        if (why == null) {
            return false;
        }
        byte[] body = ("403 denied by the mesh: " + why + "\n").getBytes("UTF-8");
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(403, exchange.getRequestMethod().equals("HEAD") ? -1 : body.length);
        if (!exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
        return true;
    }
}
