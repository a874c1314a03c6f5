package io.graftmesh.testing.socket;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32;

/** One connection, of whichever kind. One reader and one writer at a time. */
abstract class Wire implements Closeable {

    /** More than any buffer between the two ends holds. */
    private static final int WRITTEN_AT_ONCE = 4 << 20;

    private static final int READ_AT_ONCE = 1 << 17;

    abstract int read(byte[] b, int off, int len, int timeoutMillis) throws IOException;

    abstract void write(byte[] b, int off, int len) throws IOException;

    abstract void shutdownOutput() throws IOException;

    abstract Closeable socket();

    final void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    /** @return -1 at the end */
    final int read(int timeoutMillis) throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1, timeoutMillis) < 0 ? -1 : one[0] & 255;
    }

    final byte[] exactly(int size) throws IOException {
        return exactly(size, size);
    }

    /** @param piece the most that is asked for at once */
    final byte[] exactly(int size, int piece) throws IOException {
        byte[] bytes = new byte[size];
        for (int have = 0; have < size; ) {
            int n = read(bytes, have, Math.min(piece, size - have), 0);
            if (n < 0) {
                throw new EOFException("the stream ended after " + have + " of " + size + " bytes");
            }
            have += n;
        }
        return bytes;
    }

    final byte[] untilEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = read(buffer, 0, buffer.length, 0); n >= 0; n = read(buffer, 0, buffer.length, 0)) {
            all.write(buffer, 0, n);
        }
        return all.toByteArray();
    }

    final String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = read(0); b >= 0 && b != '\n'; b = read(0)) {
            text.append((char) b);
        }
        return text.toString();
    }

    final void say(String line) throws IOException {
        write((line + "\n").getBytes("US-ASCII"));
    }

    /** Writes bytes that both ends can make by themselves, many at once, and holds no more of them. */
    final void writePattern(int size) throws IOException {
        for (int at = 0; at < size; at += WRITTEN_AT_ONCE) {
            write(pattern(Math.min(WRITTEN_AT_ONCE, size - at), size + at + 1));
        }
    }

    /** @return the digest of so many bytes, read as they come */
    final String digestOf(int size) throws IOException {
        CRC32 crc = new CRC32();
        for (int have = 0; have < size; have += READ_AT_ONCE) {
            crc.update(exactly(Math.min(READ_AT_ONCE, size - have)));
        }
        return digest(size, crc);
    }

    /** Bytes that both ends can make by themselves. */
    static byte[] pattern(int size) {
        return pattern(size, size + 1);
    }

    private static byte[] pattern(int size, int seed) {
        byte[] bytes = new byte[size];
        int state = seed;
        for (int i = 0; i < size; i++) {
            state = state * 1103515245 + 12345;
            bytes[i] = (byte) (state >> 16);
        }
        return bytes;
    }

    static String digest(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return digest(bytes.length, crc);
    }

    private static String digest(int size, CRC32 crc) {
        return size + "/" + Long.toHexString(crc.getValue());
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
