package io.graftmesh.instrumentation.javahttpclient;

import jdk.internal.net.http.HttpConnection;
import net.bytebuddy.asm.Advice;

/** On exit of {@code PlainHttpConnection.canRetryConnect}: the JDK would connect the same channel once more. */
final class ConnectAgainAdvice {

    private ConnectAgainAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This HttpConnection connection, @Advice.Return(readOnly = false) boolean again) {
        again = again && !GraftConnections.isOurs(connection);
    }
}
