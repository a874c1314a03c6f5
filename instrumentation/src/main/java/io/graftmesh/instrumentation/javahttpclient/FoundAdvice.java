package io.graftmesh.instrumentation.javahttpclient;

import jdk.internal.net.http.HttpConnection;
import net.bytebuddy.asm.Advice;

/** On exit of {@code HttpConnection.getConnection}: out of the pool, or made and not connected yet. */
final class FoundAdvice {

    private FoundAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return HttpConnection connection) {
        GraftExchange.found(connection);
    }
}
