package io.graftmesh.instrumentation.jetty;

import io.graftmesh.instrumentation.shapes.jetty.server.Request;
import io.graftmesh.instrumentation.shapes.jetty.server.Response;
import io.graftmesh.instrumentation.shapes.jetty.util.Callback;
import java.net.GraftBridge;
import net.bytebuddy.asm.Advice;

/** Around {@code Server.handle(Request, Response, Callback)}, of Jetty 12: a denied request is answered here. */
final class ServerAdvice12 {

    private ServerAdvice12() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
            @Advice.Argument(value = 0, readOnly = false) Request request,
            @Advice.Argument(1) Response response,
            @Advice.Argument(2) Callback callback) {
        if (!GraftBridge.judges()) {
            return false;
        }
        request = GraftJetty12.told(request);
        return GraftJetty12.denied(request, response, callback);
    }

    @Advice.OnMethodExit
    static void exit(@Advice.Enter boolean denied, @Advice.Return(readOnly = false) boolean handled) {
        handled |= denied;
    }
}
