package io.graftmesh.agent.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.GraftSocketImpl;
import java.net.SocketException;
import java.util.Arrays;

/** How a settled inbound connection's bytes travel. */
abstract class Carrier {

    abstract int read(byte[] b, int off, int len) throws IOException;

    abstract void write(byte[] b, int off, int len) throws IOException;

    abstract int available() throws IOException;

    abstract void shutdownOutput() throws IOException;

    /** For a reader that was waiting for the first bytes when a plain carrier was made without them. */
    Carrier comesFirst(byte[] late) {
        return this;
    }

    abstract long received();

    abstract long sent();

    static Carrier tls(TlsStream tls) {
        return new Carrier() {
            @Override
            int read(byte[] b, int off, int len) throws IOException {
                return tls.read(b, off, len);
            }

            @Override
            void write(byte[] b, int off, int len) throws IOException {
                tls.write(b, off, len);
            }

            @Override
            int available() throws IOException {
                return tls.available();
            }

            @Override
            void shutdownOutput() throws IOException {
                tls.closeOutbound();
            }

            @Override
            long received() {
                return tls.received();
            }

            @Override
            long sent() {
                return tls.sent();
            }
        };
    }

    /** @param first what was read to find out what the peer speaks; the application gets it first */
    static Carrier plain(GraftSocketImpl socket, byte[] first) throws IOException {
        return new Plain(socket.rawInput(), socket.rawOutput(), first, ANYTHING);
    }

    /** Plaintext because the peer was silent. @param judge hears its first words before the application does */
    static Carrier greeting(GraftSocketImpl socket, FirstWords judge) throws IOException {
        return new Plain(socket.rawInput(), socket.rawOutput(), new byte[0], judge);
    }

    /** Whether a peer may go on. */
    interface FirstWords {
        boolean mayGoOn(byte[] first, int length) throws IOException;
    }

    private static final FirstWords ANYTHING = (first, length) -> true;

    /** To the application the peer has hung up. */
    static Carrier refused() {
        return new Carrier() {
            @Override
            int read(byte[] b, int off, int len) {
                return -1;
            }

            @Override
            void write(byte[] b, int off, int len) throws IOException {
                throw new SocketException("Broken pipe");
            }

            @Override
            int available() {
                return 0;
            }

            @Override
            void shutdownOutput() {}

            @Override
            long received() {
                return 0;
            }

            @Override
            long sent() {
                return 0;
            }
        };
    }

    /** One reader and one writer at a time, as on any socket: {@code first} is guarded by this carrier's monitor. */
    private static final class Plain extends Carrier {
        private final InputStream in;
        private final OutputStream out;
        private byte[] first;
        private int firstAt;
        private volatile boolean drained;
        private volatile FirstWords judge;
        private volatile long received;
        private volatile long sent;

        Plain(InputStream in, OutputStream out, byte[] first, FirstWords judge) {
            this.judge = judge;
            this.in = in;
            this.out = out;
            this.first = first;
            this.drained = first.length == 0;
        }

        @Override
        int read(byte[] b, int off, int len) throws IOException {
            if (judge != ANYTHING && !hear()) {
                return -1;
            }
            int n = drained ? 0 : readFirst(b, off, len);
            if (n == 0) {
                n = in.read(b, off, len);
            }
            if (n > 0) {
                received += n;
            }
            return n;
        }

        /** As much as is needed to judge it, which may be more than the application reads at once. */
        private boolean hear() throws IOException {
            byte[] words = new byte[512];
            int n = in.read(words, 0, words.length);
            if (n < 0) {
                return false;
            }
            if (!judge.mayGoOn(words, n)) {
                return false;
            }
            comesFirst(Arrays.copyOf(words, n));
            judge = ANYTHING;
            return true;
        }

        private synchronized int readFirst(byte[] b, int off, int len) {
            int n = Math.min(len, first.length - firstAt);
            System.arraycopy(first, firstAt, b, off, n);
            firstAt += n;
            drained = firstAt == first.length;
            return n;
        }

        @Override
        synchronized Carrier comesFirst(byte[] late) {
            first = late;
            firstAt = 0;
            drained = late.length == 0;
            return this;
        }

        @Override
        void write(byte[] b, int off, int len) throws IOException {
            out.write(b, off, len);
            sent += len;
        }

        @Override
        synchronized int available() throws IOException {
            return first.length - firstAt + in.available();
        }

        @Override
        void shutdownOutput() {
            // The descriptor's own half-close says it all.
        }

        @Override
        long received() {
            return received;
        }

        @Override
        long sent() {
            return sent;
        }
    }
}
