package io.graftmesh.agent.bridge.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one HTTP/1 request as its library wrote them, for the service that is to get a copy. Whoever writes, and
 * whoever gets the answer, may be different threads.
 */
final class RequestCopy {

    /** A request that is larger is not copied: what is kept for every call under way must have a bound. */
    static final int MOST_BYTES = 256 * 1024;

    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String END_OF_CHUNKS = "\r\n0\r\n\r\n";

    private final ByteArrayOutputStream written = new ByteArrayOutputStream(1024);
    private boolean tooLarge;

    synchronized void add(byte[] bytes, int offset, int count) {
        tooLarge |= written.size() + count > MOST_BYTES;
        if (!tooLarge) {
            written.write(bytes, offset, count);
        }
    }

    /**
     * @return the request as its copy is sent: {@code Host} bears {@code -shadow}, as Envoy has it, and the connection ends with
     *     the answer. Null if it is not here as a whole: too large, or still being written
     */
    synchronized byte @Nullable [] shadow() {
        // One character a byte: whatever the body is, it comes out as it went in.
        String request = new String(written.toByteArray(), StandardCharsets.ISO_8859_1);
        int head = request.indexOf(END_OF_HEAD);
        if (tooLarge || head < 0) {
            return null;
        }
        StringBuilder shadow = new StringBuilder(request.length() + 32);
        int length = 0;
        boolean chunked = false;
        for (String line : request.substring(0, head).split("\r\n")) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).trim();
            switch (name) {
                case "connection":
                case "keep-alive":
                case "expect":
                    continue;
                case "host":
                    shadow.append("Host: ").append(host(value)).append("\r\n");
                    continue;
                case "content-length":
                    length = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : -1;
                    break;
                case "transfer-encoding":
                    chunked = true;
                    break;
                default:
                    break;
            }
            shadow.append(line).append("\r\n");
        }
        // From the end of the head's last line on: an empty chunked body begins with its last chunk.
        String body = request.substring(head + END_OF_HEAD.length());
        boolean whole = chunked ? ("\r\n" + body).endsWith(END_OF_CHUNKS) : body.length() == length;
        return whole
                ? shadow.append("Connection: close\r\n\r\n")
                        .append(body)
                        .toString()
                        .getBytes(StandardCharsets.ISO_8859_1)
                : null;
    }

    private static String host(String host) {
        int port = host.lastIndexOf(':');
        boolean hasPort = port > host.lastIndexOf(']');
        return hasPort ? host.substring(0, port) + "-shadow" + host.substring(port) : host + "-shadow";
    }
}
