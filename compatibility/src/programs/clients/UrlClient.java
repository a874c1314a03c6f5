package clients;

import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import support.Answers;
import support.HttpCalls;

public final class UrlClient extends HttpCalls {

    public UrlClient(String option) {}

    @Override
    protected byte[] call(String url, byte[] uploaded) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection(Proxy.NO_PROXY);
        connection.setReadTimeout(10_000);
        if (uploaded != null) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/octet-stream");
            connection.setFixedLengthStreamingMode(uploaded.length);
            connection.getOutputStream().write(uploaded);
        }
        return Answers.untilEnd(connection.getInputStream());
    }
}
