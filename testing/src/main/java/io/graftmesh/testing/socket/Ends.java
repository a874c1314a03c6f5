package io.graftmesh.testing.socket;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Who talks to whom, and how much. */
final class Ends {

    private final SocketKind<?, ?> kind;
    private final InetSocketAddress address;
    private final int number;

    Ends(SocketKind<?, ?> kind, InetSocketAddress address, int number) {
        this.kind = kind;
        this.address = address;
        this.number = number;
    }

    SocketKind<?, ?> kind() {
        return kind;
    }

    InetSocketAddress address() {
        return address;
    }

    int number() {
        return number;
    }

    Wire dial(char behaviour) throws IOException {
        Wire wire = kind.dial(address, 0, socket -> {});
        wire.write(new byte[] {(byte) behaviour});
        return wire;
    }

    static long millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }
}
