package io.graftmesh.instrumentation.jetty;

import io.graftmesh.instrumentation.Nullable;
import io.graftmesh.instrumentation.shapes.jetty.http.HttpField;
import io.graftmesh.instrumentation.shapes.jetty.http.HttpFields;
import io.graftmesh.instrumentation.shapes.jetty.http.HttpURI;
import io.graftmesh.instrumentation.shapes.jetty.io.EndPoint;
import io.graftmesh.instrumentation.shapes.jetty.server.Request;
import io.graftmesh.instrumentation.shapes.jetty.server.Response;
import io.graftmesh.instrumentation.shapes.jetty.util.Callback;
import java.net.GraftBridge;
import java.net.GraftPeer;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Requests of Jetty 12. Defined once more beside each Jetty that the application brings. */
final class GraftJetty12 {

    private GraftJetty12() {}

    /** @return the request, which says who asks where the application is to be told */
    static Request told(Request request) {
        Socket socket = socket(request);
        GraftPeer peer = socket == null ? null : GraftBridge.peer(socket.getLocalPort(), socket.getPort());
        if (peer == null) {
            return request;
        }
        // Whatever the request says of its sender goes first: intentions may look at it, too.
        HttpFields.Mutable headers = HttpFields.build(request.getHeaders()).remove("X-Forwarded-Client-Cert");
        if (peer.header != null) {
            headers.put("X-Forwarded-Client-Cert", peer.header);
            request.setAttribute("javax.servlet.request.X509Certificate", peer.chain());
            request.setAttribute("jakarta.servlet.request.X509Certificate", peer.chain());
        }
        return new Told(request, headers.asImmutable());
    }

    static final class Told extends Request.Wrapper {

        private final HttpFields headers;

        Told(Request request, HttpFields headers) {
            super(request);
            this.headers = headers;
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }

    /** @return whether the request was answered here */
    static boolean denied(Request request, Response response, Callback callback) {
        Socket socket = socket(request);
        if (socket == null) {
            return false;
        }
        HttpURI uri = request.getHttpURI();
        String why = GraftBridge.denied(
                socket.getLocalPort(),
                socket.getPort(),
                request.getMethod(),
                uri.getDecodedPath(),
                uri.getQuery(),
                headers(request));
        if (why == null) {
            return false;
        }
        byte[] body = ("403 denied by the mesh: " + why + "\n").getBytes(StandardCharsets.UTF_8);
        response.setStatus(403);
        response.getHeaders().put("Content-Type", "text/plain;charset=utf-8");
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    /** The connection itself: what stands before it may have its addresses from a proxy's words. @return null if none is TCP */
    private static @Nullable Socket socket(Request request) {
        Object transport = request.getConnectionMetaData().getConnection().getEndPoint();
        while (transport instanceof EndPoint) {
            transport = ((EndPoint) transport).getTransport();
        }
        return transport instanceof SocketChannel ? ((SocketChannel) transport).socket() : null;
    }

    private static Map<String, List<String>> headers(Request request) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (HttpField field : request.getHeaders()) {
            headers.computeIfAbsent(field.getName(), any -> new ArrayList<>()).add(field.getValue());
        }
        return headers;
    }
}
