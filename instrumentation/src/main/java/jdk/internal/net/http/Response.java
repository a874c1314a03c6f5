package jdk.internal.net.http;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;

/** As {@link Exchange}: a shape. */
public class Response {

    public final HttpRequestImpl request;
    public final Exchange exchange;
    public final HttpHeaders headers;
    public final int statusCode;
    public final HttpClient.Version version;

    public Response(
            HttpRequestImpl request,
            Exchange exchange,
            HttpHeaders headers,
            HttpConnection connection,
            int statusCode,
            HttpClient.Version version) {
        this.request = request;
        this.exchange = exchange;
        this.headers = headers;
        this.statusCode = statusCode;
        this.version = version;
    }
}
