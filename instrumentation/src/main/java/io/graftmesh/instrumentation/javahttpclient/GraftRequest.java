package io.graftmesh.instrumentation.javahttpclient;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import java.net.GraftCall;
import java.net.GraftHttp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.internal.net.http.HttpConnection;
import jdk.internal.net.http.HttpRequestImpl;
import jdk.internal.net.http.RequestPublishers;
import jdk.internal.net.http.Response;

/** Between the JDK's request and answer and what a call knows of them; defined beside the JDK's. */
public final class GraftRequest {

    private static final String LINE = "\r\n";

    private GraftRequest() {}

    /**
     * @return null to leave it alone: none of the mesh's, or its way is not HTTP/1.1 to the host that it names
     * @throws IOException policy's word
     */
    static @Nullable GraftCall calling(HttpRequestImpl request) throws IOException {
        if (request.secure()
                || request.isWebSocket()
                || request.proxy() != null
                || request.version().orElse(null) == HttpClient.Version.HTTP_2) {
            return null;
        }
        URI uri = request.uri();
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        GraftCall call = GraftHttp.calling(
                uri.getHost(), port, request.method(), target(uri), isReplayable(request.requestPublisher));
        if (call == null) {
            return null;
        }
        HttpHeaders applications = request.getUserHeaders();
        tell(call, applications, null);
        tell(call, request.getSystemHeadersBuilder().build(), applications);
        return call;
    }

    private static String target(URI uri) {
        String path = uri.getRawPath();
        String query = uri.getRawQuery();
        String asked = path == null || path.isEmpty() ? "/" : path;
        return query == null || query.isEmpty() ? asked : asked + "?" + query;
    }

    /** Any other publisher may say what it says only once: its author alone knows. */
    private static boolean isReplayable(HttpRequest.@Nullable BodyPublisher body) {
        return body == null
                || body instanceof RequestPublishers.ByteArrayPublisher
                || body instanceof RequestPublishers.EmptyPublisher
                || body instanceof RequestPublishers.FilePublisher;
    }

    private static void tell(GraftCall call, HttpHeaders headers, @Nullable HttpHeaders stronger) {
        for (Map.Entry<String, List<String>> header : headers.map().entrySet()) {
            if (stronger == null || !stronger.firstValue(header.getKey()).isPresent()) {
                for (String value : header.getValue()) {
                    call.header(header.getKey(), value);
                }
            }
        }
    }

    /** @return the head of the request as it is to be sent */
    public static List<ByteBuffer> head(HttpConnection connection, List<ByteBuffer> head) {
        GraftCall call = GraftHttp.on(connection.channel());
        if (call == null) {
            return head;
        }
        List<ByteBuffer> changed = changed(head, call);
        call.sending();
        call.awaitingInAnyCase();
        return changed;
    }

    private static List<ByteBuffer> changed(List<ByteBuffer> head, GraftCall call) {
        String[] headers = call.headers();
        StringBuilder whole = new StringBuilder();
        for (ByteBuffer part : head) {
            whole.append(StandardCharsets.ISO_8859_1.decode(part.duplicate()));
        }
        List<String> lines = new ArrayList<>(Arrays.asList(whole.toString().split(LINE)));
        String first = lines.get(0);
        int from = first.indexOf(' ') + 1;
        int to = first.lastIndexOf(' ');
        String target = first.substring(from, to);
        String asked = call.target(target);
        if (headers.length == 0 && asked.equals(target)) {
            return head;
        }
        lines.set(0, first.substring(0, from) + asked + first.substring(to));
        for (int i = 0; i < headers.length; i += 2) {
            put(lines, headers[i], headers[i + 1]);
        }
        String text = String.join(LINE, lines) + LINE + LINE;
        return Collections.singletonList(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** In its place, or at the end. @param value null to remove it */
    private static void put(List<String> lines, String name, @Nullable String value) {
        String start = name + ":";
        int at = lines.size();
        for (int i = lines.size() - 1; i > 0; i--) {
            if (lines.get(i).regionMatches(true, 0, start, 0, start.length())) {
                lines.remove(i);
                at = i;
            }
        }
        if (value != null) {
            lines.add(at, name + ": " + value);
        }
    }

    /** @return the answer as the application gets it */
    static Response changed(Response response, String[] headers) {
        if (headers.length == 0) {
            return response;
        }
        Map<String, List<String>> changed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        changed.putAll(response.headers.map());
        for (int i = 0; i < headers.length; i += 2) {
            changed.remove(headers[i]);
            if (headers[i + 1] != null) {
                changed.put(headers[i], Collections.singletonList(headers[i + 1]));
            }
        }
        return new Response(
                response.request,
                response.exchange,
                HttpHeaders.of(changed, (name, value) -> true),
                response.exchange.exchImpl.connection(),
                response.statusCode,
                response.version);
    }
}
