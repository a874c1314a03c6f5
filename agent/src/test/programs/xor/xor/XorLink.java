package xor;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.GraftLink;
import java.net.GraftSocketImpl;
import java.net.InetSocketAddress;

/** Every byte on the wire is turned over, in both directions. */
final class XorLink extends GraftLink {

    private static final int KEY = 0x5a;

    private final boolean firstAttemptFails;
    private GraftSocketImpl raw;

    XorLink(boolean firstAttemptFails) {
        this.firstAttemptFails = firstAttemptFails;
    }

    @Override
    public GraftLink throughTunnel() {
        return this;
    }

    @Override
    public void connect(GraftSocketImpl socket, InetSocketAddress dst, int timeoutMillis) throws IOException {
        raw = socket;
        if (firstAttemptFails) {
            try {
                raw.rawConnect(new InetSocketAddress(dst.getAddress(), 1), timeoutMillis);
                throw new IllegalStateException("nobody listens on port 1");
            } catch (IOException expected) {
                if (!raw.isRawClosed()) {
                    throw new IllegalStateException("the failed attempt did not close the raw socket");
                }
                raw.rawRenew();
            }
        }
        raw.rawConnect(dst, timeoutMillis);
    }

    @Override
    public void attached(GraftSocketImpl socket) {
        raw = socket;
    }

    @Override
    public InputStream input() throws IOException {
        return new FilterInputStream(raw.rawInput()) {
            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                int n = super.read(b, off, len);
                for (int i = off; i < off + n; i++) {
                    b[i] ^= KEY;
                }
                return n;
            }
        };
    }

    @Override
    public OutputStream output() throws IOException {
        return new FilterOutputStream(raw.rawOutput()) {
            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                byte[] turned = new byte[len];
                for (int i = 0; i < len; i++) {
                    turned[i] = (byte) (b[off + i] ^ KEY);
                }
                out.write(turned);
            }
        };
    }

    @Override
    public int available() throws IOException {
        return raw.rawAvailable();
    }

    @Override
    public void shutdownInput() throws IOException {
        raw.rawShutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        raw.rawShutdownOutput();
    }

    @Override
    public void close() throws IOException {
        if (raw != null) {
            raw.rawClose();
        }
    }

    @Override
    public boolean supportsUrgentData() {
        return true;
    }
}
