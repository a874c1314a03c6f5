package io.graftmesh.agent.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.GraftLink;
import java.net.GraftSocketImpl;
import java.net.InetSocketAddress;

/** A link of an application that a security manager watches: see {@link Privileged}. */
final class PrivilegedLink extends GraftLink {

    private final GraftLink link;

    PrivilegedLink(GraftLink link) {
        this.link = link;
    }

    private interface Call {
        void run() throws IOException;
    }

    private static void run(Call call) throws IOException {
        Privileged.run(() -> {
            call.run();
            return Boolean.TRUE;
        });
    }

    @Override
    public GraftLink throughTunnel() {
        return link.throughTunnel();
    }

    @Override
    public void connect(GraftSocketImpl raw, InetSocketAddress dst, int timeoutMillis) throws IOException {
        run(() -> link.connect(raw, dst, timeoutMillis));
    }

    @Override
    public void attached(GraftSocketImpl raw) {
        link.attached(raw);
    }

    @Override
    public InputStream input() throws IOException {
        InputStream in = Privileged.run(link::input);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return Privileged.run(in::read);
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return Privileged.run(() -> in.read(bytes, offset, length));
            }

            @Override
            public int available() throws IOException {
                return Privileged.run(in::available);
            }
        };
    }

    @Override
    public OutputStream output() throws IOException {
        OutputStream out = Privileged.run(link::output);
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                PrivilegedLink.run(() -> out.write(b));
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                PrivilegedLink.run(() -> out.write(bytes, offset, length));
            }

            @Override
            public void flush() throws IOException {
                PrivilegedLink.run(out::flush);
            }
        };
    }

    @Override
    public int available() throws IOException {
        return Privileged.run(link::available);
    }

    @Override
    public void shutdownInput() throws IOException {
        run(link::shutdownInput);
    }

    @Override
    public void shutdownOutput() throws IOException {
        run(link::shutdownOutput);
    }

    @Override
    public void close() throws IOException {
        run(link::close);
    }

    @Override
    public boolean supportsUrgentData() {
        return link.supportsUrgentData();
    }
}
