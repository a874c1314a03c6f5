package io.graftmesh.agent.admin;

import io.graftmesh.mesh.Nullable;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;

/**
 * Tells people and scrapers on this machine from web pages in their browsers. A page that has its own name point at this
 * machine (DNS rebinding) is told by {@code Host}, one that asks across sites by {@code Origin} or {@code Sec-Fetch-Site}.
 */
final class LocalCaller {

    private static final List<String> LOCAL = Arrays.asList("127.0.0.1", "localhost", "[::1]");

    private LocalCaller() {}

    /** @return why the request is not answered, or null */
    static @Nullable String refusal(HttpRequest request) {
        Header[] hosts = request.getHeaders(HttpHeaders.HOST);
        if (hosts.length != 1 || !isLocal(hosts[0].getValue())) {
            return "call this by 127.0.0.1 or localhost\n";
        }
        for (Header origin : request.getHeaders("Origin")) {
            if (!origin.getValue().equalsIgnoreCase("http://" + hosts[0].getValue())) {
                return "no page of another site may read this\n";
            }
        }
        for (Header site : request.getHeaders("Sec-Fetch-Site")) {
            if (!site.getValue().equals("none") && !site.getValue().equals("same-origin")) {
                return "no page of another site may read this\n";
            }
        }
        return null;
    }

    private static boolean isLocal(String host) {
        return LOCAL.contains(host.replaceFirst(":\\d+$", ""));
    }
}
