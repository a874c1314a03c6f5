package mesh;

import java.io.IOException;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.util.Timeout;

/** Apache HttpClient 5, the classic one, with its own retries, redirects and cookies. */
final class Apache5Client extends HttpUnderTest {

    private final CloseableHttpClient client;

    Apache5Client() {
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        credentials.setCredentials(
                new AuthScope(null, -1), new UsernamePasswordCredentials("ann", "secret".toCharArray()));
        PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager();
        pool.setDefaultMaxPerRoute(10);
        client = HttpClients.custom()
                .setConnectionManager(pool)
                .setDefaultCredentialsProvider(credentials)
                .build();
    }

    @Override
    Reply send(Ask ask) throws IOException {
        HttpUriRequestBase request = new HttpUriRequestBase(ask.method, java.net.URI.create(ask.url));
        request.setConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.ofMilliseconds(ask.timeout()))
                .setRedirectsEnabled(ask.follows())
                .setProxy(ask.proxy() == 0 ? null : new HttpHost("127.0.0.1", ask.proxy()))
                .build());
        ask.cancelledBy(request::cancel);
        for (java.util.Map.Entry<String, String> header : ask.headers.entrySet()) {
            request.addHeader(header.getKey(), header.getValue());
        }
        if (ask.body() != null) {
            request.setEntity(new ByteArrayEntity(ask.body(), null));
        } else if (ask.isStreamed()) {
            request.setEntity(new InputStreamEntity(ask.stream(), ask.isChunked() ? -1 : ask.streamLength(), null));
        }
        CloseableHttpResponse answer = client.execute(request);
        Header instance = answer.getFirstHeader("X-Instance");
        HttpEntity body = answer.getEntity();
        return new Reply(
                answer.getCode(),
                instance == null ? null : instance.getValue(),
                body == null ? null : body.getContent());
    }
}
