package mesh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URL;
import java.util.HashSet;
import java.util.Set;

/** HTTP as Java 8 applications speak it: {@link HttpURLConnection}, and a home-made server with keep-alive. */
public final class Web {

    private Web() {}

    /** The first byte of the first request has been read. */
    static void serve(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        String request = "G" + Bytes.line(in);
        while (!request.isEmpty()) {
            String host = "";
            for (String header = Bytes.line(in).trim();
                    !header.isEmpty();
                    header = Bytes.line(in).trim()) {
                host = header.startsWith("Host:") ? header : host;
            }
            String body = socket.getPort() + " " + host + " " + request.trim();
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\nContent-Type: text/plain\r\n\r\n"
                            + body)
                    .getBytes("US-ASCII"));
            request = Bytes.line(in);
        }
    }

    /** @return the Host header that the server saw, and over how many connections */
    public static String keepAlive(String[] arguments) throws Exception {
        Set<String> ports = new HashSet<>();
        String host = "";
        for (int i = 0; i < 20; i++) {
            URL url = new URL("http://" + arguments[0] + ":" + arguments[1] + "/path?" + i);
            HttpURLConnection connection = (HttpURLConnection) url.openConnection();
            Bytes.check(connection.getResponseCode() == 200, "status " + connection.getResponseCode());
            String[] body = new String(Bytes.untilEnd(connection.getInputStream()), "US-ASCII").split(" ");
            Bytes.check(body[4].equals("/path?" + i), "the server saw " + body[4]);
            ports.add(body[0]);
            host = body[2];
        }
        return host + " over " + ports.size();
    }
}
