package io.graftmesh.agent.bridge.nio;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;

/** One of the JDK's channels. If it closes under us (an interrupt, a failed connect), so does the application's. */
final class RawIo {

    /** In the place of a timeout: the channel is asked, not its socket, which fails in other words. */
    static final int NOT_AS_SOCKET = -1;

    private final MeshSocketChannel channel;
    private final SocketChannel raw;

    RawIo(MeshSocketChannel channel, SocketChannel raw) {
        this.channel = channel;
        this.raw = raw;
    }

    /** @param timeoutMillis of the channel's socket, 0 for none, or {@link #NOT_AS_SOCKET} */
    boolean connect(SocketAddress remote, int timeoutMillis) throws IOException {
        try {
            if (timeoutMillis == NOT_AS_SOCKET) {
                return raw.connect(remote);
            }
            raw.socket().connect(remote, timeoutMillis);
            return true;
        } catch (IOException e) {
            throw channel.failed(raw, e);
        }
    }

    boolean finishConnect() throws IOException {
        try {
            return raw.finishConnect();
        } catch (IOException e) {
            throw channel.failed(raw, e);
        }
    }

    int read(ByteBuffer dst) throws IOException {
        try {
            return raw.read(dst);
        } catch (IOException e) {
            throw channel.failed(raw, e);
        }
    }

    /** Into the buffer's array. */
    int read(ByteBuffer dst, int timeoutMillis) throws IOException {
        if (timeoutMillis == 0 || !channel.blocks()) {
            return read(dst);
        }
        // The JDK's own timed read knows how to wait, on every JDK.
        raw.socket().setSoTimeout(timeoutMillis);
        int n = read(dst.array(), dst.arrayOffset() + dst.position(), dst.remaining());
        if (n > 0) {
            dst.position(dst.position() + n);
        }
        return n;
    }

    long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        try {
            return raw.read(dsts, offset, length);
        } catch (IOException e) {
            throw channel.failed(raw, e);
        }
    }

    /** As the channel's socket: waits no longer than that one's timeout. */
    int read(byte[] b, int offset, int length) throws IOException {
        try {
            InputStream in = raw.socket().getInputStream();
            return in.read(b, offset, length);
        } catch (IOException e) {
            throw channel.failed(raw, e);
        }
    }

    int write(ByteBuffer src) throws IOException {
        try {
            return raw.write(src);
        } catch (IOException e) {
            throw channel.failed(raw, e);
        }
    }

    long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        try {
            return raw.write(srcs, offset, length);
        } catch (IOException e) {
            throw channel.failed(raw, e);
        }
    }

    /** As the channel's socket. */
    void write(byte[] b, int offset, int length) throws IOException {
        try {
            raw.socket().getOutputStream().write(b, offset, length);
        } catch (IOException e) {
            throw channel.failed(raw, e);
        }
    }

    /** Not the same as the application's channel while a {@link RawWait} waits in its place. */
    boolean blocks() {
        return raw.isBlocking();
    }

    /** For the channel's last bytes; nobody may be reading or writing. */
    void unblock() throws IOException {
        if (raw.isBlocking()) {
            raw.configureBlocking(false);
        }
    }

    /**
     * After a failed attempt.
     *
     * @return whether the same descriptor shall be connected again; else there is to be another
     * @throws IOException if there can be neither
     */
    boolean renew() throws IOException {
        if (raw instanceof NativeChannel) {
            ((NativeChannel) raw).renew();
            return true;
        }
        return false;
    }

    /** Leaves the descriptor open behind the application's back until the stream has come to its end. */
    void linger(SSLEngine engine, ByteBuffer left, boolean awaitsTicket) {
        if (raw instanceof NativeChannel) {
            ((NativeChannel) raw).linger();
        } else {
            new Lingering(raw, engine, left, awaitsTicket).start();
        }
    }

    int available() {
        try {
            return channel.blocks() ? raw.socket().getInputStream().available() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    void shutdownInput() throws IOException {
        raw.shutdownInput();
    }

    void shutdownOutput() throws IOException {
        raw.shutdownOutput();
    }

    /** @return whether a close is to reset the connection */
    boolean resets() {
        try {
            Integer seconds = raw.getOption(StandardSocketOptions.SO_LINGER);
            return seconds != null && seconds == 0;
        } catch (IOException e) {
            return false; // closed already
        }
    }

    void close() {
        try {
            raw.close();
        } catch (IOException ignored) {
            // Closed is what it shall be.
        }
    }

    boolean isOpen() {
        return raw.isOpen();
    }

    SocketChannel raw() {
        return raw;
    }
}
