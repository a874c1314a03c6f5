package mesh;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a client shall send, out of a test's words: {@code <METHOD> <url> [name=value]…}. {@code h:<Header>=<value>} is a
 * header; {@code body=<n>} n bytes that can be written again, {@code stream=<n>} n bytes from a stream, once, with their
 * length, {@code chunked=<n>} without; {@code timeout=<ms>} for reading; {@code follow=no}; {@code proxy=<port>} of this host.
 */
final class Ask {

    final String method;
    final String url;
    final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> options = new LinkedHashMap<>();
    private volatile Closeable cancel;

    Ask(String[] words) {
        method = words[0];
        url = words[1];
        for (int i = 2; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String name = words[i].substring(0, equals);
            String value = words[i].substring(equals + 1);
            if (name.startsWith("h:")) {
                headers.put(name.substring(2), value.replace('_', ' '));
            } else {
                options.put(name, value);
            }
        }
    }

    /** @return null for no body */
    byte[] body() {
        return options.containsKey("body") ? Bytes.pattern(Integer.parseInt(options.get("body"))) : null;
    }

    boolean isStreamed() {
        return options.containsKey("stream") || isChunked();
    }

    boolean isChunked() {
        return options.containsKey("chunked");
    }

    long streamLength() {
        return Long.parseLong(options.get(isChunked() ? "chunked" : "stream"));
    }

    /** Its bytes come out of nowhere and can be had once. */
    InputStream stream() {
        final long size = streamLength();
        return new InputStream() {
            private long left = size;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] b, int off, int len) {
                if (left <= 0) {
                    return -1;
                }
                int n = (int) Math.min(left, len);
                java.util.Arrays.fill(b, off, off + n, (byte) 'x');
                left -= n;
                return n;
            }
        };
    }

    /** @return milliseconds, 0 for none */
    int timeout() {
        return options.containsKey("timeout") ? Integer.parseInt(options.get("timeout")) : 0;
    }

    boolean follows() {
        return !"no".equals(options.get("follow"));
    }

    /** @return its port; 0 for none */
    int proxy() {
        return options.containsKey("proxy") ? Integer.parseInt(options.get("proxy")) : 0;
    }

    /** @param how the library gives up on it, on another thread than the one that sends */
    void cancelledBy(Closeable how) {
        cancel = how;
    }

    void cancel() throws IOException {
        cancel.close();
    }
}
