package io.graftmesh.agent.bridge.nio;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A channel's bytes as the streams of its {@link MeshSocket} want them: arrays, timeouts, writes that end when all is out. */
final class ChannelBytes {

    private final MeshSocketChannel channel;

    ChannelBytes(MeshSocketChannel channel) {
        this.channel = channel;
    }

    /** @param timeoutMillis 0 for none */
    int read(byte[] b, int offset, int length, int timeoutMillis) throws IOException {
        Flow now = channel.flow();
        return now == null
                ? channel.io().read(b, offset, length)
                : (int) channel.read(now, new ByteBuffer[] {ByteBuffer.wrap(b, offset, length)}, 0, 1, timeoutMillis);
    }

    void write(byte[] b, int offset, int length) throws IOException {
        Flow now = channel.flow();
        if (now == null) {
            channel.io().write(b, offset, length);
            return;
        }
        ByteBuffer source = ByteBuffer.wrap(b, offset, length);
        while (source.hasRemaining()) {
            channel.write(now, new ByteBuffer[] {source}, 0, 1);
        }
    }

    int available() throws IOException {
        Flow now = channel.flow();
        return now == null ? channel.raw().socket().getInputStream().available() : now.available();
    }
}
