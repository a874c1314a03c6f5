package com.acme.shop.storefront;

import com.acme.shop.common.ServiceConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Calls orders with what the JDK has. Answers are passed on as the JSON they are. */
final class OrdersClient {

    private static final String BACKEND = "orders";

    private final String url;
    private final int connectTimeoutMillis;
    private final int readTimeoutMillis;

    OrdersClient(ServiceConfig config) {
        url = config.get("orders.url");
        connectTimeoutMillis = config.getInt("orders.connect.timeout.ms");
        readTimeoutMillis = config.getInt("orders.read.timeout.ms");
    }

    String list() {
        try {
            return answer(open());
        } catch (IOException e) {
            throw new BackendException(BACKEND, e);
        }
    }

    String place(String item, int quantity, String currency, BigDecimal rate) {
        try {
            String form = "item=" + URLEncoder.encode(item, "UTF-8") + "&qty=" + quantity + "&currency=" + currency
                    + "&rate=" + rate.toPlainString();
            HttpURLConnection connection = open();
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(form.getBytes(StandardCharsets.US_ASCII));
            }
            return answer(connection);
        } catch (IOException e) {
            throw new BackendException(BACKEND, e);
        }
    }

    private HttpURLConnection open() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(url + "/orders").openConnection();
        connection.setConnectTimeout(connectTimeoutMillis);
        connection.setReadTimeout(readTimeoutMillis);
        return connection;
    }

    private static String answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status >= 400) {
            throw new BackendException(BACKEND, "HTTP " + status + ": " + readAll(connection.getErrorStream()));
        }
        return readAll(connection.getInputStream());
    }

    /** To the very end: only then can the connection be used again. */
    private static String readAll(InputStream body) throws IOException {
        if (body == null) {
            return "";
        }
        try (InputStream in = body) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            for (int n = in.read(buffer); n != -1; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
            return bytes.toString("UTF-8").trim();
        }
    }
}
