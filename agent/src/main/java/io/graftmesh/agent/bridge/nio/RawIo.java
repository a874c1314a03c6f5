package io.graftmesh.agent.bridge.nio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes of one of the JDK's channels. A channel that closes under us closes the application's as well. */
final class RawIo {

    private final MeshSocketChannel channel;
    private final SocketChannel raw;

    RawIo(MeshSocketChannel channel, SocketChannel raw) {
        this.channel = channel;
        this.raw = raw;
    }

    /** Into the buffer's array. */
    int read(ByteBuffer dst, int timeoutMillis) throws IOException {
        try {
            return timeoutMillis > 0 && channel.blocks() ? timed(dst, timeoutMillis) : raw.read(dst);
        } catch (IOException e) {
            throw channel.failed(raw, e);
        }
    }

    long read(ByteBuffer[] dsts, int offset, int length, int timeoutMillis) throws IOException {
        if (timeoutMillis > 0 && channel.blocks()) {
            // Only a socket's stream has timeouts, and it brings one buffer.
            return dsts[offset].hasArray() ? read(dsts[offset], timeoutMillis) : 0;
        }
        try {
            return raw.read(dsts, offset, length);
        } catch (IOException e) {
            throw channel.failed(raw, e);
        }
    }

    /** The JDK's own timed read knows how to wait, on every JDK. */
    private int timed(ByteBuffer dst, int timeoutMillis) throws IOException {
        raw.socket().setSoTimeout(timeoutMillis);
        InputStream in = raw.socket().getInputStream();
        int n = in.read(dst.array(), dst.arrayOffset() + dst.position(), dst.remaining());
        if (n > 0) {
            dst.position(dst.position() + n);
        }
        return n;
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

    /** Not the same as the application's channel while a {@link RawWait} waits in its place. */
    boolean blocks() {
        return raw.isBlocking();
    }

    int available() {
        try {
            return channel.blocks() ? raw.socket().getInputStream().available() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    void shutdownOutput() throws IOException {
        raw.shutdownOutput();
    }

    boolean isOpen() {
        return raw.isOpen();
    }

    SocketChannel raw() {
        return raw;
    }
}
