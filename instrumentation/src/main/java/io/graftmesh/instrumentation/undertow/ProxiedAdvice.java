package io.graftmesh.instrumentation.undertow;

import java.net.GraftBridge;
import net.bytebuddy.asm.Advice;
import org.xnio.StreamConnection;

/**
 * On entry of {@code ProxyProtocolOpenListener.handleEvent}: from now on the connection has the addresses that its first line
 * says, and no request can be told to be its.
 */
final class ProxiedAdvice {

    private ProxiedAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(0) StreamConnection connection) {
        GraftBridge.judged(GraftUndertow.port(connection.getLocalAddress()), 0, false);
    }
}
