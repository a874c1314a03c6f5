package io.graftmesh.instrumentation.tomcat;

import java.io.IOException;
import java.net.GraftBridge;
import java.net.GraftPeer;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.bytebuddy.asm.Advice;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.http.MimeHeaders;

/**
 * On entry of {@code StandardEngineValve.invoke}: the application is told who asks, and a denied request is answered here.
 * Ports tell which connection it came on, asked of the connector: a valve before this one may have taken what the request itself
 * says of its ends from a header.
 */
final class EngineAdvice {

    private EngineAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(0) Request request, @Advice.Argument(1) Response response)
            throws IOException {
        if (!GraftBridge.judges()) {
            return false;
        }
        org.apache.coyote.Request connection = request.getCoyoteRequest();
        connection.action(ActionCode.REQ_LOCALPORT_ATTRIBUTE, connection);
        connection.action(ActionCode.REQ_REMOTEPORT_ATTRIBUTE, connection);
        GraftPeer peer = GraftBridge.peer(connection.getLocalPort(), connection.getRemotePort());
        if (peer != null) {
            // Whatever the request says of its sender goes first: intentions may look at it, too.
            MimeHeaders all = connection.getMimeHeaders();
            all.removeHeader("X-Forwarded-Client-Cert");
            if (peer.header != null) {
                all.setValue("X-Forwarded-Client-Cert").setString(peer.header);
                request.setAttribute("javax.servlet.request.X509Certificate", peer.chain());
                request.setAttribute("jakarta.servlet.request.X509Certificate", peer.chain());
            }
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        String why = GraftBridge.denied(
                connection.getLocalPort(),
                connection.getRemotePort(),
                request.getMethod(),
                request.getDecodedRequestURI(),
                request.getQueryString(),
                headers);
        if (why == null) {
            return false;
        }
        response.setStatus(403);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().write("403 denied by the mesh: " + why + "\n");
        return true;
    }
}
