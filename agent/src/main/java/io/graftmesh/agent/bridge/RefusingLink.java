package io.graftmesh.agent.bridge;

import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.GraftLink;
import java.net.GraftSocketImpl;
import java.net.InetSocketAddress;
import java.net.SocketException;

/** Stands for "no": a connect fails with the reason, an accepted connection is closed at once. */
final class RefusingLink extends GraftLink {

    private final String why;
    private @Nullable GraftSocketImpl raw;

    private RefusingLink(String why) {
        this.why = why;
    }

    static GraftLink outbound(String why) {
        return new RefusingLink(why);
    }

    /** To the application the peer has hung up. */
    static GraftLink inbound(String why) {
        return new RefusingLink(why);
    }

    @Override
    public GraftLink throughTunnel() {
        return this;
    }

    @Override
    public void connect(GraftSocketImpl socket, InetSocketAddress dst, int timeoutMillis) throws IOException {
        raw = socket;
        throw new ConnectException("graft: " + why);
    }

    @Override
    public void attached(GraftSocketImpl socket) {
        raw = socket;
        try {
            socket.rawClose();
        } catch (IOException ignored) {
            // It is gone either way.
        }
    }

    @Override
    public InputStream input() throws IOException {
        throw new SocketException("graft: " + why);
    }

    @Override
    public OutputStream output() throws IOException {
        throw new SocketException("graft: " + why);
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public void shutdownInput() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() throws IOException {
        GraftSocketImpl socket = raw;
        if (socket != null) {
            socket.rawClose();
        }
    }

    @Override
    public boolean supportsUrgentData() {
        return false;
    }
}
