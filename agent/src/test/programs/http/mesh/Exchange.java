package mesh;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;

/** One request and its answer, as {@link Backend} reads and writes them. */
final class Exchange {

    private final String instance;
    private final int connection;
    private final InputStream in;
    private final OutputStream out;
    private final List<String> head = new ArrayList<>();
    private final CRC32 crc = new CRC32();
    private long bodyLength;

    Exchange(String instance, int connection, InputStream in, OutputStream out) {
        this.instance = instance;
        this.connection = connection;
        this.in = in;
        this.out = out;
    }

    /** @return whether the connection may be used again */
    boolean run() throws IOException {
        String line = Bytes.line(in).trim();
        if (line.isEmpty()) {
            return false;
        }
        while (!line.isEmpty()) {
            head.add(line);
            line = Bytes.line(in).trim();
        }
        String target = head.get(0).split(" ")[1];
        if ("100-continue".equalsIgnoreCase(header("Expect"))) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes("US-ASCII"));
            out.flush();
        }
        readBody();
        int id = target.indexOf("id=");
        if (id >= 0) {
            count(target.substring(id + 3));
        }
        return answer(target) && !"close".equalsIgnoreCase(header("Connection"));
    }

    private static void count(String id) {
        AtomicInteger fresh = new AtomicInteger();
        AtomicInteger known = Backend.SEEN.putIfAbsent(id, fresh);
        (known == null ? fresh : known).incrementAndGet();
    }

    private boolean answer(String target) throws IOException {
        String path = target.indexOf('?') < 0 ? target : target.substring(0, target.indexOf('?'));
        String[] words = path.substring(1).split("/");
        switch (words[0]) {
            case "drop": // read, and hung up on without a word, perhaps after a while
                pause(words.length > 1 ? Integer.parseInt(words[1]) : 0);
                return false;
            case "last": // answered, then hung up on without a word of warning
                reply("200 OK", "", echo());
                return false;
            case "status":
                reply(words[1] + " Said so", words.length > 2 ? words[2].replace('_', ' ') + "\r\n" : "", echo());
                return true;
            case "once": // fails the first time that any instance's file is asked, by a status
                reply("503 Not now", "", "");
                return true;
            case "slow":
                pause(Integer.parseInt(words[1]));
                reply("200 OK", "", echo());
                return true;
            case "redirect": // /redirect/host:port/path
                reply("302 Found", "Location: http://" + words[1] + "/" + words[2] + "\r\n", "");
                return true;
            case "auth":
                return auth();
            case "cookie":
                reply("200 OK", "Set-Cookie: taste=sweet; Path=/\r\n", echo());
                return true;
            case "length":
                big(Long.parseLong(words[1]), false);
                return true;
            case "chunked":
                big(Long.parseLong(words[1]), true);
                return true;
            case "half": // breaks off in the middle of the body
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf".getBytes("US-ASCII"));
                return false;
            case "gzip":
                gzip();
                return true;
            default:
                reply("200 OK", "", echo());
                return true;
        }
    }

    private boolean auth() throws IOException {
        if (header("Authorization").startsWith("Basic ")) {
            reply("200 OK", "", echo());
        } else {
            reply("401 Who", "WWW-Authenticate: Basic realm=\"shop\"\r\n", "");
        }
        return true;
    }

    private void reply(String status, String headers, String body) throws IOException {
        byte[] bytes = body.getBytes("UTF-8");
        boolean none = status.startsWith("204");
        out.write(("HTTP/1.1 " + status + "\r\nX-Instance: " + instance + "\r\n" + headers
                        + (none ? "" : "Content-Length: " + bytes.length + "\r\n") + "\r\n")
                .getBytes("US-ASCII"));
        if (!none && !head.get(0).startsWith("HEAD ")) {
            out.write(bytes);
        }
    }

    /** What came, line by line, and a digest of the body. */
    private String echo() {
        StringBuilder text = new StringBuilder("instance=" + instance + "~connection=" + connection);
        for (String line : head) {
            text.append('~').append(line);
        }
        return text.append("~body=")
                .append(bodyLength)
                .append('/')
                .append(Long.toHexString(crc.getValue()))
                .append('~')
                .toString();
    }

    private void big(long size, boolean chunked) throws IOException {
        out.write(("HTTP/1.1 200 OK\r\n" + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + size)
                        + "\r\n\r\n")
                .getBytes("US-ASCII"));
        byte[] block = new byte[8192];
        Arrays.fill(block, (byte) 'x');
        for (long left = size; left > 0; ) {
            int n = (int) Math.min(left, block.length);
            if (chunked) {
                out.write((Integer.toHexString(n) + "\r\n").getBytes("US-ASCII"));
            }
            out.write(block, 0, n);
            if (chunked) {
                out.write("\r\n".getBytes("US-ASCII"));
            }
            left -= n;
        }
        if (chunked) {
            out.write("0\r\n\r\n".getBytes("US-ASCII"));
        }
    }

    private void gzip() throws IOException {
        java.io.ByteArrayOutputStream packed = new java.io.ByteArrayOutputStream();
        java.util.zip.GZIPOutputStream gzip = new java.util.zip.GZIPOutputStream(packed);
        gzip.write(echo().getBytes("UTF-8"));
        gzip.close();
        out.write(("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + packed.size() + "\r\n\r\n")
                .getBytes("US-ASCII"));
        packed.writeTo(out);
    }

    private static void pause(int millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private String header(String name) {
        for (String line : head) {
            if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                return line.substring(name.length() + 1).trim();
            }
        }
        return "";
    }

    private void readBody() throws IOException {
        String length = header("Content-Length");
        if ("chunked".equalsIgnoreCase(header("Transfer-Encoding"))) {
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                take(size);
                Bytes.line(in);
            }
            Bytes.line(in);
        } else if (!length.isEmpty()) {
            take(Long.parseLong(length));
        }
    }

    private int chunkSize() throws IOException {
        String line = Bytes.line(in).trim();
        if (line.isEmpty()) {
            throw new EOFException("the body broke off");
        }
        return Integer.parseInt(line.split(";")[0], 16);
    }

    private void take(long size) throws IOException {
        byte[] buffer = new byte[8192];
        for (long left = size; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw new EOFException("the body broke off");
            }
            crc.update(buffer, 0, n);
            bodyLength += n;
            left -= n;
        }
    }
}
