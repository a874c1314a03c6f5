package io.graftmesh.instrumentation.httpurlconnection;

import java.net.GraftCall;
import java.net.GraftHttp;
import java.net.Socket;
import net.bytebuddy.asm.Advice;

/** On entry of {@code HttpClient.finished()}: the body was read to its end. A connection that is closed ends its call itself. */
final class FinishedAdvice {

    private FinishedAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.FieldValue("serverSocket") Socket socket) {
        GraftCall call = GraftHttp.on(socket);
        if (call != null) {
            call.ended();
            GraftHttp.bind(null, socket);
        }
    }
}
