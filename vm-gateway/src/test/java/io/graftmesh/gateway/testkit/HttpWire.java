package io.graftmesh.gateway.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** HTTP/1.1 by hand, for both sides of a test: what is on the wire is what the test sees. */
public final class HttpWire {

    /** A head, and its body if one was read. */
    public static final class Message {
        public final String startLine;
        public final Map<String, String> headers = new LinkedHashMap<>();
        public String body = "";

        Message(String startLine) {
            this.startLine = startLine;
        }

        public int status() {
            return Integer.parseInt(startLine.split(" ")[1]);
        }

        public String path() {
            return startLine.split(" ")[1];
        }

        public String method() {
            return startLine.split(" ")[0];
        }

        /** @return null if there is none */
        public String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }

        @Override
        public String toString() {
            return startLine + " " + headers + " " + body;
        }
    }

    private HttpWire() {}

    public static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** @return null at the end of the stream */
    public static Message head(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        Message message = new Message(line);
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            message.headers.merge(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).trim(),
                    (a, b) -> a + ", " + b);
        }
        return message;
    }

    /** @return null at the end of the stream */
    public static Message request(InputStream in) throws IOException {
        Message message = head(in);
        if (message != null) {
            body(in, message, false);
        }
        return message;
    }

    public static Message response(InputStream in) throws IOException {
        return response(in, false);
    }

    public static Message response(InputStream in, boolean toHead) throws IOException {
        Message message = head(in);
        if (message == null) {
            throw new EOFException("no response");
        }
        int status = message.status();
        if (!toHead && status >= 200 && status != 204 && status != 304) {
            body(in, message, true);
        }
        return message;
    }

    private static void body(InputStream in, Message message, boolean untilEnd) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if ("chunked".equalsIgnoreCase(message.header("transfer-encoding"))) {
            while (true) {
                int size =
                        Integer.parseInt(String.valueOf(line(in)).split(";")[0].trim(), 16);
                if (size == 0) {
                    break;
                }
                body.write(exactly(in, size));
                line(in);
            }
            for (String trailer = line(in); trailer != null && !trailer.isEmpty(); trailer = line(in)) {
                message.headers.put(
                        "trailer:" + trailer.split(":")[0].toLowerCase(Locale.ROOT),
                        trailer.substring(trailer.indexOf(':') + 1).trim());
            }
        } else if (message.header("content-length") != null) {
            body.write(exactly(in, Integer.parseInt(message.header("content-length"))));
        } else if (untilEnd) {
            body.write(in.readAllBytes());
        }
        message.body = body.toString(StandardCharsets.UTF_8);
    }

    private static byte[] exactly(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("cut after " + bytes.length + " of " + size + " bytes");
        }
        return bytes;
    }

    public static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                if (line.length() == 0) {
                    return null;
                }
                throw new EOFException("cut within a line: " + line);
            }
            line.append((char) c);
        }
        if (line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return line.toString();
    }

    /** A script: answers every request of a connection with its own head in text, or with what the function makes of it. */
    public static Peer.Script answering(java.util.function.Function<Message, String> answer) {
        return socket -> {
            InputStream in = new java.io.BufferedInputStream(socket.getInputStream());
            for (Message request = request(in); request != null; request = request(in)) {
                String response = answer.apply(request);
                send(socket, response);
                if (response.toLowerCase(Locale.ROOT).contains("connection: close")) {
                    return;
                }
            }
        };
    }

    public static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }
}
