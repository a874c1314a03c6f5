package jdk.internal.net.http;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.Optional;
import jdk.internal.net.http.common.HttpHeadersBuilder;

/** As {@link Exchange}: a shape. */
public class HttpRequestImpl extends HttpRequest {

    public final HttpRequest.BodyPublisher requestPublisher;

    private HttpRequestImpl(HttpRequest.BodyPublisher publisher) {
        this.requestPublisher = publisher;
    }

    public String method() {
        throw new UnsupportedOperationException();
    }

    public URI uri() {
        throw new UnsupportedOperationException();
    }

    public Optional<HttpClient.Version> version() {
        throw new UnsupportedOperationException();
    }

    public boolean secure() {
        throw new UnsupportedOperationException();
    }

    public InetSocketAddress proxy() {
        throw new UnsupportedOperationException();
    }

    public boolean isWebSocket() {
        throw new UnsupportedOperationException();
    }

    public HttpHeaders getUserHeaders() {
        throw new UnsupportedOperationException();
    }

    public HttpHeadersBuilder getSystemHeadersBuilder() {
        throw new UnsupportedOperationException();
    }
}
