package io.graftmesh.agent.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;

/** Ciphertext that has come over a socket's stream and is not unwrapped. Owned by {@link TlsStream}'s read lock. */
final class RecordInput {

    /** Room for the records of short messages; grows to a whole record when one comes. */
    private static final int SMALL = 4_096;

    private static final int HEADER = 5;

    private final SSLEngine engine;
    private final InputStream raw;

    /** Ready for reading between calls. */
    private ByteBuffer buffer;

    /** @param consumed what was read from the socket already, from its first byte */
    RecordInput(SSLEngine engine, InputStream raw, byte[] consumed, int length) {
        this.engine = engine;
        this.raw = raw;
        this.buffer = ByteBuffer.allocate(Math.max(SMALL, length));
        buffer.put(consumed, 0, length);
        buffer.flip();
    }

    /** @return to unwrap from */
    ByteBuffer buffer() {
        return buffer;
    }

    int rawAvailable() throws IOException {
        return raw.available();
    }

    /** Reads some more. @return false at the end of the stream */
    boolean fill() throws IOException {
        makeRoom();
        int start = buffer.limit();
        int n = raw.read(buffer.array(), start, buffer.capacity() - start);
        if (n < 0) {
            return false;
        }
        buffer.limit(start + n);
        return true;
    }

    /** A record larger than any may be is whole at once: the engine shall judge it. */
    boolean hasWholeRecord() {
        return buffer.remaining() >= HEADER
                && buffer.remaining()
                        >= Math.min(recordSize(), engine.getSession().getPacketBufferSize());
    }

    /** @return bytes of the record that begins here, with its header */
    private int recordSize() {
        int at = buffer.position();
        return HEADER + ((buffer.get(at + 3) & 255) << 8 | (buffer.get(at + 4) & 255));
    }

    private void makeRoom() {
        int needed = SMALL;
        if (buffer.remaining() >= HEADER) {
            needed = Math.min(recordSize(), engine.getSession().getPacketBufferSize());
        }
        if (buffer.capacity() < needed || buffer.remaining() == buffer.capacity()) {
            int size = Math.max(engine.getSession().getPacketBufferSize(), buffer.capacity());
            ByteBuffer larger = ByteBuffer.allocate(size);
            larger.put(buffer);
            larger.flip();
            buffer = larger;
        } else if (buffer.position() > 0) {
            buffer.compact();
            buffer.flip();
        }
    }
}
