package com.acme.shop.storefront;

import com.acme.shop.common.ServiceConfig;
import com.acme.shop.web.HttpProblem;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.http.Header;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/** Calls the partner's rate service with a pooled Apache HttpClient. */
final class RatesClient implements Closeable {

    private static final String BACKEND = "rates";
    private static final Pattern RATE = Pattern.compile("\"rate\":([0-9]{1,6}(\\.[0-9]{1,6})?)[,}]");

    private final String url;
    private final CloseableHttpClient client;

    RatesClient(ServiceConfig config) {
        url = config.get("rates.url");
        int connectTimeoutMillis = config.getInt("rates.connect.timeout.ms");
        RequestConfig timeouts = RequestConfig.custom()
                .setConnectTimeout(connectTimeoutMillis)
                .setConnectionRequestTimeout(connectTimeoutMillis)
                .setSocketTimeout(config.getInt("rates.read.timeout.ms"))
                .build();
        int connections = config.getInt("rates.max.connections");
        client = HttpClients.custom()
                .setDefaultRequestConfig(timeouts)
                .setMaxConnTotal(connections)
                .setMaxConnPerRoute(connections)
                .build();
    }

    Rate rateOf(String currency) {
        try (CloseableHttpResponse response = client.execute(new HttpGet(url + "/rates/" + currency))) {
            int status = response.getStatusLine().getStatusCode();
            String body = EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8);
            if (status == 404) {
                throw new HttpProblem(404, "no rate for " + currency);
            }
            Matcher rate = RATE.matcher(body);
            if (status != 200 || !rate.find()) {
                throw new BackendException(BACKEND, "HTTP " + status + ": " + body);
            }
            Header calledHost = response.getFirstHeader("X-Called-Host");
            return new Rate(new BigDecimal(rate.group(1)), calledHost == null ? "" : calledHost.getValue());
        } catch (IOException e) {
            throw new BackendException(BACKEND, e);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
