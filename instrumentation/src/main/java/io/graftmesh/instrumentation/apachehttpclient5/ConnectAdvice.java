package io.graftmesh.instrumentation.apachehttpclient5;

import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;

/** On exit of {@code connect}: the connection is open. */
final class ConnectAdvice {

    private ConnectAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Argument(0) ManagedHttpClientConnection connection) {
        GraftHttp.opened(connection.getSocket());
    }
}
