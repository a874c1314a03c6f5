package io.graftmesh.instrumentation.socket;

import java.net.GraftBridge;
import java.net.ServerSocket;
import java.net.Socket;
import net.bytebuddy.asm.Advice;

/** On exit of {@code ServerSocket.implAccept(Socket)}, through which every accept goes, subclasses' own included. */
final class AcceptAdvice {

    private AcceptAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This ServerSocket server, @Advice.Argument(0) Socket accepted) {
        GraftBridge.accepted(server, accepted);
    }
}
