package io.graftmesh.testing.socket;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * One way in which programs use TCP. A new kind writes the six methods; {@link SocketScenario} and {@link SocketPeer} say
 * what is done with them. What a kind does not offer throws {@link UnsupportedOperationException}, meshed or not.
 *
 * @param <L> what listens
 * @param <S> one connection
 */
public abstract class SocketKind<L extends Closeable, S extends Closeable> {

    /** @param port on 127.0.0.1 */
    protected abstract L listen(int port) throws IOException;

    protected abstract S accept(L listener) throws IOException;

    /**
     * @param timeoutMillis 0 for none
     * @param opened gets the socket before it is connected, to set its options or to close it meanwhile
     */
    protected abstract S connect(InetSocketAddress to, int timeoutMillis, Consumer<S> opened) throws IOException;

    /**
     * @param timeoutMillis 0 for none
     * @return as {@link java.io.InputStream#read(byte[], int, int)}
     * @throws java.net.SocketTimeoutException nothing has come in time
     */
    protected abstract int read(S socket, byte[] b, int off, int len, int timeoutMillis) throws IOException;

    /** All of them. */
    protected abstract void write(S socket, byte[] b, int off, int len) throws IOException;

    protected abstract void shutdownOutput(S socket) throws IOException;

    // ---- for the scenarios, which need not know the types

    final Closeable opened(int port) throws IOException {
        return listen(port);
    }

    @SuppressWarnings("unchecked")
    final Wire accepted(Closeable listener) throws IOException {
        return new KindWire(accept((L) listener));
    }

    final Wire dial(InetSocketAddress to, int timeoutMillis, Consumer<Closeable> opened) throws IOException {
        return new KindWire(connect(to, timeoutMillis, opened::accept));
    }

    private final class KindWire extends Wire {
        private final S socket;

        KindWire(S socket) {
            this.socket = socket;
        }

        @Override
        int read(byte[] b, int off, int len, int timeoutMillis) throws IOException {
            return SocketKind.this.read(socket, b, off, len, timeoutMillis);
        }

        @Override
        void write(byte[] b, int off, int len) throws IOException {
            SocketKind.this.write(socket, b, off, len);
        }

        @Override
        void shutdownOutput() throws IOException {
            SocketKind.this.shutdownOutput(socket);
        }

        @Override
        Closeable socket() {
            return socket;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
