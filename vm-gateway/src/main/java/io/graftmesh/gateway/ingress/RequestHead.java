package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.runtime.RequestRecord.Flag;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.outbound.CallStep;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** A request's head, checked: where it wants to go, and the form in which it goes on. */
final class RequestHead implements io.graftmesh.mesh.control.HttpRequest {

    private final HttpRequest received;
    private final String host;
    private final String target;
    private final String path;
    private final boolean webSocket;

    private RequestHead(HttpRequest received, String host, String target, String path) {
        this.received = received;
        this.host = host;
        this.target = target;
        this.path = path;
        this.webSocket = received.method().equals(HttpMethod.GET)
                && received.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !hasBody(received)
                && HopByHop.asksForWebSocket(received.headers());
    }

    /** @param request well-formed as far as the decoder looks */
    static RequestHead check(HttpRequest request) throws HttpRefusal {
        if (request.protocolVersion().majorVersion() != 1) {
            throw new HttpRefusal(
                    HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, Flag.BAD_REQUEST, "this port speaks HTTP/1.1");
        }
        checkFraming(request);
        if (request.method().equals(HttpMethod.CONNECT)) {
            throw new HttpRefusal(
                    HttpResponseStatus.METHOD_NOT_ALLOWED, Flag.BAD_REQUEST, "this is no forward proxy: no CONNECT");
        }
        String host = hostOf(request);
        String target = request.uri();
        int scheme = target.indexOf("://");
        if (scheme > 0 && !target.startsWith("/")) {
            // Absolute form: its authority counts, not the Host header's (RFC 9112, 3.2.2).
            int end = indexOfAny(target, scheme + 3);
            host = target.substring(scheme + 3, end);
            target = end < target.length() && target.charAt(end) == '/'
                    ? target.substring(end)
                    : "/" + target.substring(end);
            if (host.isEmpty() || host.indexOf('@') >= 0) {
                throw HttpRefusal.badRequest("the request target has no valid host");
            }
        }
        if (target.equals("*") && request.method().equals(HttpMethod.OPTIONS)) {
            return new RequestHead(request, host, target, "/");
        }
        if (!target.startsWith("/")) {
            throw HttpRefusal.badRequest("the request target must begin with a slash");
        }
        requireAscii(target);
        return new RequestHead(request, host, target, PathForMatching.of(target));
    }

    private static int indexOfAny(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/' || c == '?') {
                return i;
            }
        }
        return text.length();
    }

    private static void requireAscii(String target) throws HttpRefusal {
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) <= 0x20 || target.charAt(i) >= 0x7f) {
                throw HttpRefusal.badRequest("the request target contains a character that must be percent-encoded");
            }
        }
    }

    private static void checkFraming(HttpRequest request) throws HttpRefusal {
        HttpHeaders headers = request.headers();
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (encodings.isEmpty()) {
            return;
        }
        if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            throw HttpRefusal.badRequest("both Content-Length and Transfer-Encoding");
        }
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            throw HttpRefusal.badRequest("Transfer-Encoding before HTTP/1.1");
        }
        if (encodings.size() != 1 || !encodings.get(0).equalsIgnoreCase("chunked")) {
            throw new HttpRefusal(
                    HttpResponseStatus.NOT_IMPLEMENTED,
                    Flag.BAD_REQUEST,
                    "the only transfer coding understood is chunked");
        }
    }

    private static String hostOf(HttpRequest request) throws HttpRefusal {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_1))) {
            throw HttpRefusal.badRequest("a request has exactly one Host header");
        }
        String host = hosts.isEmpty() ? "" : hosts.get(0);
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '/' || c == '@' || c == ',' || c == '?' || c == '#') {
                throw HttpRefusal.badRequest("the Host header is malformed");
            }
        }
        return host;
    }

    private static boolean hasBody(HttpRequest request) {
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    /** @return as it goes to the instance: same method, target and headers, less what ends at this hop, and with what its route changes */
    HttpRequest forward(String client, CallStep.Send send) {
        HttpHeaders headers = received.headers().copy();
        boolean trailers = headers.containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true);
        HopByHop.remove(headers);
        headers.remove(HttpHeaderNames.TE);
        headers.remove(HttpHeaderNames.PROXY_AUTHORIZATION);
        // Only a proxy inside the mesh may speak of a client's certificate.
        headers.remove("X-Forwarded-Client-Cert");
        if (trailers) {
            headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderNames.TE);
        }
        if (webSocket) {
            HopByHop.askForWebSocket(headers);
        }
        if (!host.isEmpty()) {
            headers.set(HttpHeaderNames.HOST, host);
            headers.set("X-Forwarded-Host", host);
        } else {
            headers.set(HttpHeaderNames.HOST, "");
            headers.remove("X-Forwarded-Host");
        }
        headers.set("X-Forwarded-Proto", "http");
        List<String> before = headers.getAll("X-Forwarded-For");
        headers.set("X-Forwarded-For", before.isEmpty() ? client : String.join(", ", before) + ", " + client);
        HeaderEdit.apply(send.requestHeaders(), headers);
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, received.method(), rewritten(send.path()), headers);
    }

    private String rewritten(@Nullable String newPath) {
        if (newPath == null) {
            return target;
        }
        int mark = target.indexOf('?');
        return mark < 0 ? newPath : newPath + target.substring(mark);
    }

    String host() {
        return host;
    }

    /** @return for matching; never for sending on */
    @Override
    public String path() {
        return path;
    }

    @Override
    public String method() {
        return received.method().name();
    }

    HttpMethod httpMethod() {
        return received.method();
    }

    @Override
    public @Nullable String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? null : target.substring(mark + 1);
    }

    @Override
    public @Nullable String header(String name) {
        List<String> values = received.headers().getAll(name);
        return values.isEmpty() ? null : values.size() == 1 ? values.get(0) : String.join(",", values);
    }

    /** Only what has no body: the body's bytes are passed on, not kept. */
    @Override
    public boolean replayable() {
        return isBodyless();
    }

    boolean isHttp11() {
        return received.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    boolean isWebSocket() {
        return webSocket;
    }

    /** @return whether nothing but the head is to be sent, so that it can be sent again */
    boolean isBodyless() {
        return !hasBody(received);
    }

    boolean keepAlive() {
        return HopByHop.keepsAlive(received);
    }
}
