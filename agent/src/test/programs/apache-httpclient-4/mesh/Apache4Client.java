package mesh;

import java.io.IOException;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHost;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.client.methods.RequestBuilder;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;

/** Apache HttpClient 4.3 and later, with its own retries, redirects and cookies. */
final class Apache4Client extends HttpUnderTest {

    private final CloseableHttpClient client;

    Apache4Client() {
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        credentials.setCredentials(AuthScope.ANY, new UsernamePasswordCredentials("ann", "secret"));
        PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager();
        pool.setDefaultMaxPerRoute(10);
        client = HttpClients.custom()
                .setConnectionManager(pool)
                .setDefaultCredentialsProvider(credentials)
                .build();
    }

    @Override
    Reply send(Ask ask) throws IOException {
        RequestConfig config = RequestConfig.custom()
                .setSocketTimeout(ask.timeout())
                .setRedirectsEnabled(ask.follows())
                .setProxy(ask.proxy() == 0 ? null : new HttpHost("127.0.0.1", ask.proxy()))
                .build();
        RequestBuilder request =
                RequestBuilder.create(ask.method).setUri(ask.url).setConfig(config);
        for (java.util.Map.Entry<String, String> header : ask.headers.entrySet()) {
            request.addHeader(header.getKey(), header.getValue());
        }
        if (ask.body() != null) {
            request.setEntity(new ByteArrayEntity(ask.body()));
        } else if (ask.isStreamed()) {
            request.setEntity(new InputStreamEntity(ask.stream(), ask.isChunked() ? -1 : ask.streamLength()));
        }
        HttpUriRequest sent = request.build();
        ask.cancelledBy(sent::abort);
        CloseableHttpResponse answer = client.execute(sent);
        Header instance = answer.getFirstHeader("X-Instance");
        HttpEntity body = answer.getEntity();
        return new Reply(
                answer.getStatusLine().getStatusCode(),
                instance == null ? null : instance.getValue(),
                body == null ? null : body.getContent());
    }
}
