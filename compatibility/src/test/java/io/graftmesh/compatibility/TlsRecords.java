package io.graftmesh.compatibility;

/** Whether a stream of bytes is TLS throughout: records, one after the other, and nothing between them (RFC 8446, 5.1). */
final class TlsRecords {

    private static final int HEADER = 5;
    private static final int MAX_LENGTH = (1 << 14) + 2048;

    private final byte[] header = new byte[HEADER];
    private int inHeader;
    private int left;
    private boolean any;
    private volatile boolean tls = true;

    /** One thread at a time. */
    void accept(byte[] bytes, int count) {
        any |= count > 0;
        for (int i = 0; i < count && tls; i++) {
            if (left > 0) {
                int skipped = Math.min(left, count - i);
                left -= skipped;
                i += skipped - 1;
                continue;
            }
            header[inHeader++] = bytes[i];
            tls = inHeader > 3 || isHeaderSoFar();
            if (inHeader == HEADER) {
                inHeader = 0;
                left = (header[3] & 0xff) << 8 | header[4] & 0xff;
                tls = left <= MAX_LENGTH;
            }
        }
    }

    /** change_cipher_spec, alert, handshake, application_data; TLS 1.x. */
    private boolean isHeaderSoFar() {
        return header[0] >= 20
                && header[0] <= 23
                && (inHeader < 2 || header[1] == 3)
                && (inHeader < 3 || header[2] <= 4);
    }

    boolean any() {
        return any;
    }

    boolean isTls() {
        return tls;
    }
}
