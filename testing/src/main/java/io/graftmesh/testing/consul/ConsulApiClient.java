package io.graftmesh.testing.consul;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Consul's HTTP API for tests: texts in, texts out, any error an exception with Consul's own words. */
public final class ConsulApiClient {

    private final String url;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    ConsulApiClient(String url, String token) {
        this.url = url;
        this.token = token;
    }

    public String get(String path) {
        return send("GET", path, "");
    }

    public String put(String path, String body) {
        return send("PUT", path, body);
    }

    public String post(String path, String body) {
        return send("POST", path, body);
    }

    public String delete(String path) {
        return send("DELETE", path, "");
    }

    private String send(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(10))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("X-Consul-Token", token);
        }
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(
                        method + " " + path + ": " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean succeeds(String path, String expected) {
        try {
            return get(path).contains(expected);
        } catch (UncheckedIOException | IllegalStateException e) {
            return false;
        }
    }

    /** @return a text field of the first flat object in a list that contains all the marks; empty if there is none */
    String field(String path, String name, String... marks) {
        Matcher objects = Pattern.compile("\\{[^{}]*(\\{[^{}]*\\}[^{}]*)*\\}").matcher(get(path));
        while (objects.find()) {
            String object = objects.group().replaceAll("\"\\s*:\\s*\"", "\":\"");
            if (containsAll(object, marks)) {
                Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(object);
                return field.find() ? field.group(1) : "";
            }
        }
        return "";
    }

    private static boolean containsAll(String text, String... marks) {
        for (String mark : marks) {
            if (!text.contains(mark)) {
                return false;
            }
        }
        return true;
    }
}
