package io.graftmesh.agent.bridge;

import io.graftmesh.agent.bridge.http.HttpCall;
import java.io.IOException;
import java.io.OutputStream;
import java.net.GraftCall;
import java.net.GraftLink;

/** What a connection's writer gets: a call that is to be copied sees what is written for it. */
final class CallOutput extends OutputStream {

    private final OutputStream out;
    private final GraftLink link;

    CallOutput(OutputStream out, GraftLink link) {
        this.out = out;
        this.link = link;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        out.write(b, off, len);
        GraftCall call = link.call();
        if (call instanceof HttpCall) {
            ((HttpCall) call).wrote(b, off, len);
        }
    }
}
