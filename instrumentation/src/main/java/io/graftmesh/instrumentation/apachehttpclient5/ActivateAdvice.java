package io.graftmesh.instrumentation.apachehttpclient5;

import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;

/** On exit of {@code activate}: the pool hands out a connection, on the thread of whoever asked. */
final class ActivateAdvice {

    private ActivateAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This ManagedHttpClientConnection connection) {
        GraftHttp.leased(connection.isOpen() ? connection.getSocket() : null);
    }
}
