package io.graftmesh.cli.demo;

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

/** A plain HTTP client. It tries nothing twice: a failure that it hid would be one that the demo did not show. */
final class Http implements AutoCloseable {

    private static final int CONNECTIONS = 32;

    record Answer(int status, String body) {

        boolean ok() {
            return status == 200;
        }

        /** @return the first line, at the most so long, for evidence */
        String brief(int length) {
            String line = body.strip().lines().findFirst().orElse("");
            return line.length() <= length ? line : line.substring(0, length - 1) + "…";
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

    Answer get(String url) throws IOException {
        return send("GET", url, "");
    }

    Answer send(String method, String url, String json) throws IOException {
        URI uri = URI.create(url);
        return send(method, uri, new URIAuthority(uri.getHost(), uri.getPort()), json);
    }

    /** @param host what to write into the Host header, whoever is called */
    Answer getAs(String host, String url) throws IOException {
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
