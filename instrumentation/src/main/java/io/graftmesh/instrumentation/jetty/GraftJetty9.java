package io.graftmesh.instrumentation.jetty;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import java.net.GraftBridge;
import java.net.GraftPeer;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Requests of Jetty 9.4. Defined once more beside each Jetty that the application brings. */
final class GraftJetty9 {

    private GraftJetty9() {}

    /** Tells the application who asks. @return whether the request was answered here */
    static boolean denied(HttpChannel channel) throws IOException {
        Socket socket = socket(channel.getEndPoint());
        if (socket == null) {
            return false;
        }
        Request request = channel.getRequest();
        tell(request, GraftBridge.peer(socket.getLocalPort(), socket.getPort()));
        String why = GraftBridge.denied(
                socket.getLocalPort(),
                socket.getPort(),
                request.getMethod(),
                request.getPathInfo(),
                request.getQueryString(),
                headers(request));
        if (why == null) {
            return false;
        }
        Response response = channel.getResponse();
        response.setStatus(403);
        response.setContentType("text/plain;charset=utf-8");
        response.getWriter().write("403 denied by the mesh: " + why + "\n");
        request.setHandled(true);
        return true;
    }

    /** The connection itself: what stands before it may have its addresses from a proxy's words. @return null if none is TCP */
    private static @Nullable Socket socket(EndPoint endPoint) {
        Object transport = endPoint;
        while (transport instanceof EndPoint) {
            transport = ((EndPoint) transport).getTransport();
        }
        return transport instanceof SocketChannel ? ((SocketChannel) transport).socket() : null;
    }

    private static void tell(Request request, @Nullable GraftPeer peer) {
        if (peer == null) {
            return;
        }
        // Whatever the request says of its sender goes first: intentions may look at it, too.
        request.getHttpFields().remove("X-Forwarded-Client-Cert");
        if (peer.header != null) {
            request.getHttpFields().put("X-Forwarded-Client-Cert", peer.header);
            request.setAttribute("javax.servlet.request.X509Certificate", peer.chain());
        }
    }

    private static Map<String, List<String>> headers(Request request) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        return headers;
    }
}
