package io.graftmesh.cli.admin;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.net.URIAuthority;

/** A plain HTTP client. It tries nothing twice: nobody shall be shown a success that was a failure first. */
public final class Http implements AutoCloseable {

    private static final int CONNECTIONS = 32;

    public record Answer(int status, String body) {

        public boolean ok() {
            return status == 200;
        }

        /** @return status and first line of the body, at the most so long, for evidence */
        public String brief(int length) {
            String line = body.strip().lines().findFirst().orElse("");
            // Some error pages repeat the status.
            String shown = line.startsWith(status + " ") ? line : status + " " + line;
            return shown.length() <= length ? shown : shown.substring(0, length - 1) + "…";
        }
    }

    private final CloseableHttpClient client = HttpClients.custom()
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(CONNECTIONS)
                    .setMaxConnTotal(CONNECTIONS * 4)
                    .setDefaultConnectionConfig(ConnectionConfig.custom()
                            .setConnectTimeout(3, TimeUnit.SECONDS)
                            .build())
                    .build())
            .setDefaultRequestConfig(RequestConfig.custom()
                    .setResponseTimeout(15, TimeUnit.SECONDS)
                    .build())
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .build();

    public Answer get(String url) throws IOException {
        return send("GET", url, "");
    }

    public Answer send(String method, String url, String json) throws IOException {
        URI uri = URI.create(url);
        return send(method, uri, new URIAuthority(uri.getHost(), uri.getPort()), json);
    }

    /** @param host what to write into the Host header, whoever is called */
    public Answer getAs(String host, String url) throws IOException {
        return send("GET", URI.create(url), new URIAuthority(host), "");
    }

    private Answer send(String method, URI uri, URIAuthority authority, String json) throws IOException {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(uri.getRawPath() + query));
        request.setAuthority(authority);
        if (!json.isEmpty()) {
            request.setEntity(new StringEntity(json, ContentType.APPLICATION_JSON));
        }
        return client.execute(new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort()), request, response -> {
            String body = response.getEntity() == null
                    ? ""
                    : EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8);
            return new Answer(response.getCode(), body);
        });
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
