package java.net;

import java.io.IOException;
import java.io.OutputStream;

/** What the application writes to; see {@link GraftInput}. */
final class GraftOutput extends OutputStream {

    private final GraftSocketImpl impl;
    private final OutputStream out;

    GraftOutput(GraftSocketImpl impl, OutputStream out) {
        this.impl = impl;
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        if ((off | len | (b.length - len - off)) < 0) {
            throw new IndexOutOfBoundsException("off " + off + ", len " + len + ", array " + b.length);
        }
        ensureWritable();
        try {
            out.write(b, off, len);
        } catch (IOException e) {
            throw impl.asPlain(e);
        } catch (RuntimeException | Error e) {
            throw impl.linkFailed("GraftLink.output", e);
        }
    }

    @Override
    public void flush() throws IOException {
        // A plain socket's flush does nothing and never fails.
        if (!impl.isClosed() && !impl.isOutputShut()) {
            out.flush();
        }
    }

    private void ensureWritable() throws IOException {
        impl.ensureOpen();
        if (impl.isOutputShut()) {
            throw new SocketException("Broken pipe");
        }
    }

    /** Up to JDK 12 the application holds this very stream, and closing it closes the socket. */
    @Override
    public void close() throws IOException {
        impl.closeSocket();
    }
}
