package io.graftmesh.instrumentation.javahttpclient;

import java.net.http.HttpClient;
import jdk.internal.net.http.Exchange;
import net.bytebuddy.asm.Advice;

/** On exit of {@code Exchange.version}: a call of ours does not offer {@code h2c}, whose connection would carry all that follow. */
final class VersionAdvice {

    private VersionAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Exchange exchange, @Advice.Return(readOnly = false) HttpClient.Version version) {
        if (GraftExchange.isStarting(exchange)) {
            version = HttpClient.Version.HTTP_1_1;
        }
    }
}
