package io.graftmesh.instrumentation.javahttpclient;

import jdk.internal.net.http.HttpConnection;
import net.bytebuddy.asm.Advice;

/** On entry of {@code HttpConnection.closeOrReturnToCache}: the answer is over. */
final class IdleAdvice {

    private IdleAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This HttpConnection connection) {
        GraftConnections.idle(connection);
    }
}
