package java.net;

import java.io.IOException;
import java.io.InputStream;

/**
 * What the application reads from: the link's bytes with a plain socket's manners. TLS below ends in four different
 * ways when the socket is closed under a reader; the JDK's socket knows one.
 */
final class GraftInput extends InputStream {

    private final GraftSocketImpl impl;
    private final InputStream in;

    GraftInput(GraftSocketImpl impl, InputStream in) {
        this.impl = impl;
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if ((off | len | (b.length - len - off)) < 0) {
            throw new IndexOutOfBoundsException("off " + off + ", len " + len + ", array " + b.length);
        }
        impl.ensureOpen();
        if (impl.isInputShut()) {
            return -1;
        }
        if (len == 0) {
            return 0;
        }
        try {
            int n = in.read(b, off, len);
            if (n < 0 && !impl.isInputShut()) {
                impl.ensureOpen();
            }
            return n;
        } catch (IOException e) {
            if (impl.isInputShut() && !impl.isClosed()) {
                return -1;
            }
            throw impl.asPlain(e);
        } catch (RuntimeException | Error e) {
            throw impl.linkFailed("GraftLink.input", e);
        }
    }

    @Override
    public int available() throws IOException {
        return impl.available();
    }

    /** Up to JDK 12 the application holds this very stream, and closing it closes the socket. */
    @Override
    public void close() throws IOException {
        impl.closeSocket();
    }
}
