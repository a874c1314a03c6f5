package support;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** HTTP/1.1 as somebody writes it who has only streams: lengths and chunks, connections that are kept. */
public final class RawHttp {

    private RawHttp() {}

    /** @param uploaded null for a GET */
    public static byte[] call(InputStream in, OutputStream out, String path, byte[] uploaded) throws IOException {
        send(out, (uploaded == null ? "GET " : "POST ") + path + " HTTP/1.1\r\nHost: any\r\n", uploaded);
        String status = Lines.read(in);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(status);
        }
        return body(in);
    }

    /** Answers requests until the client hangs up. */
    public static void serve(InputStream in, OutputStream out) throws IOException {
        for (String request = Lines.read(in); !request.isEmpty(); request = Lines.read(in)) {
            String[] words = request.split(" ");
            if (words.length != 3) {
                throw new IOException("no request");
            }
            byte[] answer = Answers.to(words[1], body(in));
            send(out, "HTTP/1.1 200 OK\r\n", answer);
        }
    }

    private static void send(OutputStream out, String head, byte[] body) throws IOException {
        int length = body == null ? 0 : body.length;
        out.write((head + "Content-Length: " + length + "\r\n\r\n").getBytes());
        if (length > 0) {
            out.write(body);
        }
        out.flush();
    }

    private static byte[] body(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = Lines.read(in); !line.isEmpty(); line = Lines.read(in)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new IOException("no header");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            return chunks(in);
        }
        String length = headers.get("content-length");
        return read(in, length == null ? 0 : Integer.parseInt(length));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(Lines.read(in), 16); size > 0; size = Integer.parseInt(Lines.read(in), 16)) {
            all.write(read(in, size));
            Lines.read(in);
        }
        Lines.read(in);
        return all.toByteArray();
    }

    private static byte[] read(InputStream in, int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int n = 0; n < count; ) {
            int read = in.read(bytes, n, count - n);
            if (read < 0) {
                throw new EOFException("after " + n + " of " + count);
            }
            n += read;
        }
        return bytes;
    }
}
