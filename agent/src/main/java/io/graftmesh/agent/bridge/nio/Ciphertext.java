package io.graftmesh.agent.bridge.nio;

import io.graftmesh.agent.bridge.Buffers;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What has come of one TLS stream and is not unwrapped yet. The buffer is lent for as long as it holds something. */
final class Ciphertext {

    private static final int RECORD_HEADER = 5;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final RawIo io;

    /** Ready for reading between calls. */
    private ByteBuffer buffer = NOTHING;

    /** @param consumed what was read from the channel already, from its first byte */
    Ciphertext(RawIo io, ByteBuffer consumed, int recordSize) {
        this.io = io;
        if (consumed.hasRemaining()) {
            buffer = Buffers.room(Math.max(recordSize, consumed.remaining()));
            buffer.put(consumed);
            buffer.flip();
        }
    }

    /** @return for the engine to take from; {@link #release} after that */
    ByteBuffer buffer() {
        return buffer;
    }

    /** @return whether a whole record is here */
    boolean hasRecord() {
        if (buffer.remaining() < RECORD_HEADER) {
            return false;
        }
        int at = buffer.position();
        int length = (buffer.get(at + 3) & 255) << 8 | (buffer.get(at + 4) & 255);
        return buffer.remaining() >= RECORD_HEADER + length;
    }

    /** Reads some more. @return as the channel */
    int fill(int recordSize, int timeoutMillis) throws IOException {
        ByteBuffer room = buffer;
        if (room.capacity() == 0) {
            room = Buffers.room(recordSize);
        } else if (room.remaining() == room.capacity()) {
            room = ByteBuffer.allocate(room.capacity() + recordSize);
            room.put(buffer);
        } else {
            room.compact();
        }
        buffer = room;
        try {
            return io.read(room, timeoutMillis);
        } finally {
            room.flip();
            release();
        }
    }

    void release() {
        if (!buffer.hasRemaining() && buffer != NOTHING) {
            Buffers.give(buffer.array());
            buffer = NOTHING;
        }
    }
}
