package io.graftmesh.instrumentation.apachehttpclient4;

import java.net.GraftHttp;
import java.net.Socket;
import net.bytebuddy.asm.Advice;
import org.apache.http.HttpClientConnection;

/** On entry of {@code releaseConnection}: the answer is over, and the pool keeps the connection as its instance's. */
final class ReleaseAdvice {

    private ReleaseAdvice() {}

    @Advice.OnMethodEnter
    static void enter(
            @Advice.Argument(0) HttpClientConnection connection,
            @Advice.Argument(value = 1, readOnly = false) Object state) {
        Socket socket = GraftExchange.socket(connection);
        state = GraftHttp.state(socket, state);
        GraftHttp.released(socket);
    }
}
