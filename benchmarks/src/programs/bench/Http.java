package bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** As much of HTTP/1.1 as keep-alive calls with a 1 KiB answer need; one write a message, as any library does it. */
final class Http {

    static final byte[] REQUEST = ("GET /orders/4711?expand=lines HTTP/1.1\r\nHost: echo.bench:8080\r\n"
                    + "User-Agent: bench\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);

    static final byte[] RESPONSE = response(1_024);

    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.ISO_8859_1);

    private final InputStream in;
    private final byte[] buffer = new byte[8_192];
    private int filled;

    Http(InputStream in) {
        this.in = in;
    }

    private static byte[] response(int size) {
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + size
                        + "\r\nConnection: keep-alive\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(head, head.length + size);
        Arrays.fill(all, head.length, all.length, (byte) 'x');
        return all;
    }

    /** Reads one message, request or response. @return false at a clean end of the stream */
    boolean read() throws IOException {
        int head;
        while ((head = endOfHead()) < 0) {
            if (!fill()) {
                if (filled == 0) {
                    return false;
                }
                throw new EOFException("in the middle of a head");
            }
        }
        int total = head + contentLength(head);
        while (filled < total) {
            if (!fill()) {
                throw new EOFException("in the middle of a body");
            }
        }
        System.arraycopy(buffer, total, buffer, 0, filled - total);
        filled -= total;
        return true;
    }

    private boolean fill() throws IOException {
        int n = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(0, n);
        return n >= 0;
    }

    private int endOfHead() {
        for (int i = 3; i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n' && buffer[i - 3] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    private int contentLength(int head) {
        for (int at = 0; at < head - LENGTH.length; at++) {
            if (buffer[at] == '\n' && matches(at + 1)) {
                return number(at + 1 + LENGTH.length);
            }
        }
        return 0;
    }

    private boolean matches(int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            if ((buffer[at + i] | 0x20) != (LENGTH[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private int number(int at) {
        int value = 0;
        for (int i = at; buffer[i] != '\r'; i++) {
            if (buffer[i] != ' ') {
                value = value * 10 + buffer[i] - '0';
            }
        }
        return value;
    }
}
