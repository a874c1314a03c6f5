package io.graftmesh.instrumentation.socket;

import io.graftmesh.instrumentation.HookModule;

/**
 * Blocking sockets: the impl of a socket that is the mesh's is swapped as it connects or is accepted. No other method
 * of {@code Socket} is touched, so a socket that is not the mesh's pays nothing after that.
 */
public final class SocketModule {

    private static final String PACKAGE = "io.graftmesh.instrumentation.socket.";

    private SocketModule() {}

    public static HookModule create() {
        return new HookModule("jdk-socket")
                .hook("java.net.Socket", "connect", "(Ljava/net/SocketAddress;I)V", PACKAGE + "ConnectAdvice")
                .hook("java.net.ServerSocket", "implAccept", "(Ljava/net/Socket;)V", PACKAGE + "AcceptAdvice")
                .hook("java.net.ServerSocket", "bind", "(Ljava/net/SocketAddress;I)V", PACKAGE + "BindAdvice");
    }
}
