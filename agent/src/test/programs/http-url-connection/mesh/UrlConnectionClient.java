package mesh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URL;
import java.util.Map;

/** The JDK's oldest client, with the pool, cookies and authentication that are the JVM's. */
final class UrlConnectionClient extends HttpUnderTest {

    UrlConnectionClient() {
        CookieHandler.setDefault(new CookieManager());
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication("ann", "secret".toCharArray());
            }
        });
    }

    @Override
    Reply send(Ask ask) throws IOException {
        HttpURLConnection connection = open(ask);
        ask.cancelledBy(connection::disconnect);
        connection.setRequestMethod(ask.method);
        connection.setReadTimeout(ask.timeout());
        connection.setInstanceFollowRedirects(ask.follows());
        for (Map.Entry<String, String> header : ask.headers.entrySet()) {
            connection.setRequestProperty(header.getKey(), header.getValue());
        }
        byte[] body = ask.body();
        if (body != null || ask.isStreamed()) {
            connection.setDoOutput(true);
            write(ask, body, connection);
        }
        int status = connection.getResponseCode();
        InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        return new Reply(status, connection.getHeaderField("X-Instance"), in);
    }

    private static HttpURLConnection open(Ask ask) throws IOException {
        URL url = new URL(ask.url);
        InetSocketAddress proxy = new InetSocketAddress("127.0.0.1", ask.proxy());
        return (HttpURLConnection)
                (ask.proxy() == 0 ? url.openConnection() : url.openConnection(new Proxy(Proxy.Type.HTTP, proxy)));
    }

    private static void write(Ask ask, byte[] body, HttpURLConnection connection) throws IOException {
        if (ask.isChunked()) {
            connection.setChunkedStreamingMode(4096);
        } else if (ask.isStreamed()) {
            connection.setFixedLengthStreamingMode(ask.streamLength());
        }
        OutputStream out = connection.getOutputStream();
        if (body != null) {
            out.write(body);
        } else {
            InputStream in = ask.stream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        }
        out.close();
    }
}
