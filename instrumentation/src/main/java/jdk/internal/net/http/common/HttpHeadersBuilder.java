package jdk.internal.net.http.common;

import java.net.http.HttpHeaders;

/** As {@code Exchange}: a shape. */
public class HttpHeadersBuilder {

    private HttpHeadersBuilder() {}

    public HttpHeaders build() {
        throw new UnsupportedOperationException();
    }
}
