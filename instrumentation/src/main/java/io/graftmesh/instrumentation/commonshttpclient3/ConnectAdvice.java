package io.graftmesh.instrumentation.commonshttpclient3;

import java.net.GraftHttp;
import java.net.Socket;
import net.bytebuddy.asm.Advice;

/** On exit of {@code open}: the connection is open. */
final class ConnectAdvice {

    private ConnectAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.FieldValue("socket") Socket socket) {
        GraftHttp.opened(socket);
    }
}
