package com.acme.shop.orders;

import com.acme.shop.common.RunningService;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/** What a service answered to one request. */
final class HttpAnswer {

    final int status;
    final String body;
    final String location;

    private HttpAnswer(HttpURLConnection connection) throws IOException {
        status = connection.getResponseCode();
        InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        body = new Scanner(in, StandardCharsets.UTF_8.name()).useDelimiter("\\A").next();
        location = connection.getHeaderField("Location");
    }

    static HttpAnswer get(RunningService service, String path) throws IOException {
        return new HttpAnswer(open(service, path));
    }

    static HttpAnswer post(RunningService service, String path, String form) throws IOException {
        HttpURLConnection connection = open(service, path);
        connection.setDoOutput(true);
        connection.getOutputStream().write(form.getBytes(StandardCharsets.US_ASCII));
        return new HttpAnswer(connection);
    }

    private static HttpURLConnection open(RunningService service, String path) throws IOException {
        URL url = new URL("http://127.0.0.1:" + service.port() + path);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setReadTimeout(10_000);
        return connection;
    }
}
