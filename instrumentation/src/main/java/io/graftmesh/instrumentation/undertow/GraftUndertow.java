package io.graftmesh.instrumentation.undertow;

import io.graftmesh.instrumentation.Nullable;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.GraftBridge;
import java.net.GraftPeer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers a denied request. Defined once more beside each Undertow that the application brings. */
public final class GraftUndertow implements HttpHandler {

    private static final AttachmentKey<Boolean> JUDGED = AttachmentKey.create(Boolean.class);
    private static final HttpString SENDER = new HttpString("X-Forwarded-Client-Cert");

    private final String why;

    private GraftUndertow(String why) {
        this.why = why;
    }

    /** @return what shall handle the exchange, of which this may be but the next part */
    static HttpHandler judged(HttpHandler handler, HttpServerExchange exchange) {
        if (exchange.putAttachment(JUDGED, true) != null) {
            return handler;
        }
        String why = why(exchange);
        return why == null ? handler : new GraftUndertow(why);
    }

    private static @Nullable String why(HttpServerExchange exchange) {
        ServerConnection connection = exchange.getConnection();
        int port = port(connection.getLocalAddress());
        int peerPort = port(connection.getPeerAddress());
        tell(exchange, GraftBridge.peer(port, peerPort));
        return GraftBridge.denied(
                port,
                peerPort,
                exchange.getRequestMethod().toString(),
                exchange.getRequestPath(),
                exchange.getQueryString(),
                headers(exchange));
    }

    public static int port(SocketAddress address) {
        return address instanceof InetSocketAddress ? ((InetSocketAddress) address).getPort() : 0;
    }

    private static void tell(HttpServerExchange exchange, @Nullable GraftPeer peer) {
        if (peer != null) {
            // Whatever the request says of its sender goes first: intentions may look at it, too.
            exchange.getRequestHeaders().remove(SENDER);
            if (peer.header != null) {
                exchange.getRequestHeaders().put(SENDER, peer.header);
            }
        }
    }

    private static Map<String, List<String>> headers(HttpServerExchange exchange) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (HeaderValues values : exchange.getRequestHeaders()) {
            headers.put(values.getHeaderName().toString(), new ArrayList<>(values));
        }
        return headers;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        exchange.setStatusCode(403);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain;charset=UTF-8");
        exchange.getResponseSender().send("403 denied by the mesh: " + why + "\n");
    }
}
