package io.graftmesh.instrumentation.javahttpclient;

import java.time.Duration;
import java.util.Optional;
import jdk.internal.net.http.Exchange;
import net.bytebuddy.asm.Advice;

/** On exit of {@code Exchange.remainingConnectTimeout}: an answer that was waited for in vain has used nothing of it up. */
final class ConnectTimeoutAdvice {

    private ConnectTimeoutAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Exchange exchange, @Advice.Return(readOnly = false) Optional<Duration> left) {
        left = GraftExchange.connectTimeout(exchange, left);
    }
}
