package com.acme.shop.inventory;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads lines of UTF-8 that end in LF or CRLF, and holds no more than {@link #LIMIT} bytes of any of them. */
final class LineReader {

    /** Bytes of a line without its LF. */
    static final int LIMIT = 512;

    private final InputStream in;

    LineReader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /**
     * The next line, null at the end of the stream. A last line without an end is none: its sender was cut off.
     *
     * @throws LineTooLongException after the whole line was skipped, so that reading can go on
     */
    String readLine() throws IOException, LineTooLongException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        for (int b = in.read(); b != -1; b = in.read()) {
            if (b == '\n') {
                if (tooLong) {
                    throw new LineTooLongException();
                }
                return withoutCarriageReturn(line.toString("UTF-8"));
            }
            if (line.size() < LIMIT) {
                line.write(b);
            } else {
                tooLong = true;
            }
        }
        return null;
    }

    private static String withoutCarriageReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    static final class LineTooLongException extends Exception {
        LineTooLongException() {
            super("line is longer than " + LIMIT + " bytes");
        }
    }
}
