package io.graftmesh.agent.bridge;

import io.graftmesh.agent.bridge.http.HttpCall;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.GraftCall;
import java.net.GraftLink;
import java.net.GraftSocketImpl;
import java.net.SocketTimeoutException;

/**
 * What a connection's reader gets, with an eye on the call that it carries: a call whose route sets a deadline bounds each
 * read by what is left of it (never above the application's own timeout), and learns when the connection breaks.
 */
final class CallInput extends FilterInputStream {

    private final GraftSocketImpl socket;
    private final GraftLink link;

    CallInput(InputStream in, GraftSocketImpl socket, GraftLink link) {
        super(in);
        this.socket = socket;
        this.link = link;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        GraftCall call = link.call();
        return call instanceof HttpCall ? read((HttpCall) call, b, off, len) : in.read(b, off, len);
    }

    private int read(HttpCall call, byte[] b, int off, int len) throws IOException {
        long deadline = call.deadlineNanos();
        try {
            return deadline == 0 ? in.read(b, off, len) : readUntil(deadline, b, off, len);
        } catch (SocketTimeoutException e) {
            throw e; // the application may read on
        } catch (IOException e) {
            call.broke(e);
            throw e;
        }
    }

    private int readUntil(long deadline, byte[] b, int off, int len) throws IOException {
        int applications = socket.soTimeout();
        long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
        if (applications != 0 && applications <= left) {
            return in.read(b, off, len);
        }
        socket.soTimeout((int) Math.min(Integer.MAX_VALUE, left));
        try {
            return in.read(b, off, len);
        } finally {
            socket.soTimeout(applications);
        }
    }
}
