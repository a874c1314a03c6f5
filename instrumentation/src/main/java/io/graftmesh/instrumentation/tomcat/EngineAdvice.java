package io.graftmesh.instrumentation.tomcat;

import java.io.IOException;
import java.net.GraftBridge;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.bytebuddy.asm.Advice;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;

/**
 * On entry of {@code StandardEngineValve.invoke}: a denied request is answered here. Ports tell which connection it came on;
 * addresses do not, since a valve before this one may have taken them from a header.
 */
final class EngineAdvice {

    private EngineAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(0) Request request, @Advice.Argument(1) Response response)
            throws IOException {
        if (!GraftBridge.judges()) {
            return false;
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        String why = GraftBridge.denied(
                request.getLocalPort(),
                request.getRemotePort(),
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
