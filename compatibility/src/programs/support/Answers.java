package support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * What every server of HTTP answers: {@code /<n>} n bytes of a pattern, {@code /upload} the checksum of what was sent, and for
 * any other path what the server took it for.
 */
public final class Answers {

    private Answers() {}

    public static byte[] to(String path, byte[] uploaded) {
        if (path.matches("/[0-9]+")) {
            return pattern(Integer.parseInt(path.substring(1)));
        }
        String text = path.equals("/upload") ? checksum(uploaded) : "served [" + path + "]";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes that differ from place to place, so that a lost or a doubled one shows. */
    public static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8) * 7 + (i >>> 16));
        }
        return bytes;
    }

    public static String checksum(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, bytes.length);
        return bytes.length + ":" + sum.getValue();
    }

    public static byte[] untilEnd(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            all.write(buffer, 0, n);
        }
        return all.toByteArray();
    }
}
