package io.graftmesh.instrumentation.apachehttpclient5;

import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;

/** On entry of {@code passivate}: the answer is over, and the connection goes back into the pool. */
final class PassivateAdvice {

    private PassivateAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This ManagedHttpClientConnection connection) {
        GraftHttp.released(connection.getSocket());
    }
}
