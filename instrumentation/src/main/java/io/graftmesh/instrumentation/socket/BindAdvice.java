package io.graftmesh.instrumentation.socket;

import java.net.GraftBridge;
import java.net.ServerSocket;
import net.bytebuddy.asm.Advice;

/** On exit of {@code ServerSocket.bind(SocketAddress,int)}, which also listens. */
final class BindAdvice {

    private BindAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This ServerSocket server) {
        GraftBridge.listening(server);
    }
}
