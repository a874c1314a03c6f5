package io.graftmesh.instrumentation.apachehttpclient4;

import net.bytebuddy.asm.Advice;
import org.apache.http.HttpClientConnection;

/** On exit of the methods that hand a connection out of the pool: one that is no good is closed, and so opened anew. */
final class LeaseAdvice {

    private LeaseAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return HttpClientConnection connection) {
        GraftExchange.leased(connection);
    }
}
