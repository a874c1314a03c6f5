package io.graftmesh.mesh.inbound;

import io.graftmesh.mesh.Nullable;
import java.nio.charset.StandardCharsets;

/**
 * Reads the beginning of a stream: is it a TLS ClientHello (RFC 8446, 4.1.2), and which name does it ask for? Bounds
 * everything by what has been received; malformed input is {@link Kind#NOT_TLS}, never an exception.
 */
public final class ClientHello {

    /** What the bytes so far are. */
    public enum Kind {
        INCOMPLETE,
        NOT_TLS,
        TLS
    }

    /** Record header, handshake header; a ClientHello spread over records is judged without its name. */
    private static final int RECORD_HEADER = 5;

    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_NAME = 0;
    private static final int MAX_RECORD = 16_384 + 256;

    private static final ClientHello INCOMPLETE = new ClientHello(Kind.INCOMPLETE, null);
    private static final ClientHello NOT_TLS = new ClientHello(Kind.NOT_TLS, null);

    private final Kind kind;
    private final @Nullable String serverName;

    private ClientHello(Kind kind, @Nullable String serverName) {
        this.kind = kind;
        this.serverName = serverName;
    }

    public Kind kind() {
        return kind;
    }

    /** @return in lower case; null if the hello names none */
    public @Nullable String serverName() {
        return serverName;
    }

    /** @param length how many bytes of the buffer have been received, from its start */
    public static ClientHello parse(byte[] buffer, int length) {
        if (length == 0) {
            return INCOMPLETE;
        }
        if (buffer[0] != HANDSHAKE || (length > 1 && buffer[1] != 3) || (length > 2 && buffer[2] > 4)) {
            return NOT_TLS;
        }
        if (length < RECORD_HEADER) {
            return INCOMPLETE;
        }
        int record = u16(buffer, 3);
        if (record < 4 || record > MAX_RECORD) {
            return NOT_TLS;
        }
        if (length > RECORD_HEADER && buffer[RECORD_HEADER] != CLIENT_HELLO) {
            return NOT_TLS;
        }
        if (length < RECORD_HEADER + record) {
            return INCOMPLETE;
        }
        return new ClientHello(Kind.TLS, new Reader(buffer, RECORD_HEADER, RECORD_HEADER + record).serverName());
    }

    private static int u16(byte[] buffer, int at) {
        return (buffer[at] & 255) << 8 | (buffer[at + 1] & 255);
    }

    /** Walks the fields; every step checks what is left, and anything that does not fit means "no name". */
    private static final class Reader {
        private final byte[] buffer;
        private int at;
        private final int end;

        Reader(byte[] buffer, int at, int end) {
            this.buffer = buffer;
            this.at = at;
            this.end = end;
        }

        @Nullable
        String serverName() {
            boolean fits = skip(4 + 2 + 32) // handshake header, version, random
                    && skipVector(1) // session ID
                    && skipVector(2) // cipher suites
                    && skipVector(1) // compression methods
                    && skip(2); // length of all extensions
            while (fits && at + 4 <= end) {
                int type = u16(buffer, at);
                int size = u16(buffer, at + 2);
                at += 4;
                if (at + size > end) {
                    return null;
                }
                if (type == SERVER_NAME) {
                    return hostName(at + size);
                }
                at += size;
            }
            return null;
        }

        /** A list of one name: list length, type 0, length, bytes (RFC 6066, 3). */
        private @Nullable String hostName(int limit) {
            if (at + 5 > limit || buffer[at + 2] != 0) {
                return null;
            }
            int size = u16(buffer, at + 3);
            if (at + 5 + size > limit) {
                return null;
            }
            return new String(buffer, at + 5, size, StandardCharsets.US_ASCII).toLowerCase(java.util.Locale.ROOT);
        }

        private boolean skip(int count) {
            at += count;
            return at <= end;
        }

        private boolean skipVector(int lengthBytes) {
            if (at + lengthBytes > end) {
                return false;
            }
            int size = lengthBytes == 1 ? buffer[at] & 255 : u16(buffer, at);
            return skip(lengthBytes + size);
        }
    }
}
