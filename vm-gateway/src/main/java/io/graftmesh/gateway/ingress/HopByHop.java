package io.graftmesh.gateway.ingress;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import java.util.ArrayList;
import java.util.List;

/** Headers that are about one hop and end with it (RFC 9110, 7.6.1). */
final class HopByHop {

    private HopByHop() {}

    /**
     * Removes what ends here, whatever {@code Connection} names included. Framing stays: the sender of a message cannot
     * have {@code Content-Length} or {@code Host} taken out by naming it.
     */
    static void remove(HttpHeaders headers) {
        List<String> named = new ArrayList<>();
        for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String option : value.split(",")) {
                named.add(option.trim());
            }
        }
        for (String name : named) {
            if (!isFraming(name)) {
                headers.remove(name);
            }
        }
        headers.remove(HttpHeaderNames.CONNECTION);
        headers.remove("Keep-Alive");
        headers.remove("Proxy-Connection");
        headers.remove(HttpHeaderNames.UPGRADE);
    }

    private static boolean isFraming(String name) {
        return HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
                || HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)
                || HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)
                || name.isEmpty();
    }

    /** @return whether both {@code Connection} and {@code Upgrade} ask for a WebSocket: the one upgrade passed through */
    static boolean asksForWebSocket(HttpHeaders headers) {
        return headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    static void askForWebSocket(HttpHeaders headers) {
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    }

    static boolean keepsAlive(io.netty.handler.codec.http.HttpMessage message) {
        return HttpUtil.isKeepAlive(message);
    }
}
