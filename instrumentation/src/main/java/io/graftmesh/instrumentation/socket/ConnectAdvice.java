package io.graftmesh.instrumentation.socket;

import java.net.GraftBridge;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import net.bytebuddy.asm.Advice;

/** On entry of {@code Socket.connect(SocketAddress,int)}, through which every connect goes. */
final class ConnectAdvice {

    private ConnectAdvice() {}

    @Advice.OnMethodEnter
    static void enter(
            @Advice.This Socket socket,
            @Advice.Argument(0) SocketAddress destination,
            @Advice.FieldValue(value = "impl", readOnly = false) SocketImpl impl) {
        SocketImpl next = GraftBridge.connecting(socket, impl, destination);
        if (next != impl) {
            impl = next;
        }
    }
}
