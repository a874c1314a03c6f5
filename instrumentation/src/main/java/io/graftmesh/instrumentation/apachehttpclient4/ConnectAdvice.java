package io.graftmesh.instrumentation.apachehttpclient4;

import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;
import org.apache.http.HttpClientConnection;

/** On exit of {@code connect}: the connection is open. */
final class ConnectAdvice {

    private ConnectAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Argument(0) HttpClientConnection connection) {
        GraftHttp.opened(GraftExchange.socket(connection));
    }
}
