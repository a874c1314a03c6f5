package mesh;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;

/** Bytes that both ends can make and check by themselves. */
final class Bytes {

    private Bytes() {}

    static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        int state = size + 1;
        for (int i = 0; i < size; i++) {
            state = state * 1103515245 + 12345;
            bytes[i] = (byte) (state >> 16);
        }
        return bytes;
    }

    static byte[] exactly(InputStream in, int size) throws IOException {
        byte[] bytes = new byte[size];
        int have = 0;
        while (have < size) {
            int n = in.read(bytes, have, size - have);
            if (n < 0) {
                throw new EOFException("the stream ended after " + have + " of " + size + " bytes");
            }
            have += n;
        }
        return bytes;
    }

    static byte[] untilEnd(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            all.write(buffer, 0, n);
        }
        return all.toByteArray();
    }

    /** Without a line end; an end of stream ends the line. */
    static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            text.append((char) b);
        }
        return text.toString();
    }

    /** Waits until a thread that reads is down in the system's call, where nothing it does by itself can be next. */
    static void awaitRead(Thread reader) {
        while (!isInSystemCall(reader)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean isInSystemCall(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        if (stack.length == 0 || !stack[0].isNativeMethod()) {
            return !thread.isAlive();
        }
        String owner = stack[0].getClassName();
        return owner.startsWith("sun.nio.ch.") || owner.startsWith("java.net.");
    }

    static String digest(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return bytes.length + "/" + Long.toHexString(crc.getValue());
    }

    static void same(byte[] expected, byte[] actual, String what) {
        check(Arrays.equals(expected, actual), what + ": " + digest(actual) + " instead of " + digest(expected));
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
