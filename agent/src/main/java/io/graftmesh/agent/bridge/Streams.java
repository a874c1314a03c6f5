package io.graftmesh.agent.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A {@link TlsStream} as the two streams of a socket. Closing is the socket's own business. */
final class Streams {

    private Streams() {}

    static InputStream input(TlsStream tls) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
            }

            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                return tls.read(b, off, len);
            }

            @Override
            public int available() throws IOException {
                return tls.available();
            }
        };
    }

    static OutputStream output(TlsStream tls) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                tls.write(b, off, len);
            }
        };
    }
}
