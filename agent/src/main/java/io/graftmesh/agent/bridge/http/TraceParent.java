package io.graftmesh.agent.bridge.http;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes a W3C {@code traceparent}: {@code 00-<16 bytes>-<8 bytes>-01}. Random identifiers need to be unique, not secret, so
 * no {@code SecureRandom}, whose first use takes a JVM tens of milliseconds.
 */
final class TraceParent {

    static final String HEADER = "traceparent";

    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private TraceParent() {}

    static String fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        char[] text = new char[55];
        text[0] = '0';
        text[1] = '0';
        text[2] = '-';
        hex(random.nextLong(), text, 3);
        hex(notZero(random), text, 19);
        text[35] = '-';
        hex(notZero(random), text, 36);
        text[52] = '-';
        text[53] = '0';
        text[54] = '1';
        return new String(text);
    }

    /** All zeros is the one value that the specification forbids. */
    private static long notZero(ThreadLocalRandom random) {
        long value = random.nextLong();
        return value == 0 ? 1 : value;
    }

    private static void hex(long value, char[] text, int at) {
        for (int i = 0; i < 16; i++) {
            text[at + i] = DIGITS[(int) (value >>> (60 - 4 * i)) & 15];
        }
    }
}
