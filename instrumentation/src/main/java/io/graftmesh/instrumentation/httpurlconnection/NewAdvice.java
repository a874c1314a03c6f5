package io.graftmesh.instrumentation.httpurlconnection;

import java.io.IOException;
import java.net.GraftCall;
import java.net.GraftHttp;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketException;
import java.net.URL;
import net.bytebuddy.asm.Advice;
import sun.net.www.http.HttpClient;

/**
 * Around {@code HttpClient.New(URL,Proxy,int,boolean,HttpURLConnection)}, which takes a connection out of the cache or
 * opens one: an instance is chosen first, and another if it cannot be reached.
 */
final class NewAdvice {

    private NewAdvice() {}

    @Advice.OnMethodEnter
    static GraftCall enter(
            @Advice.Argument(0) URL url,
            @Advice.Argument(1) Proxy proxy,
            @Advice.Argument(value = 3, readOnly = false) boolean useCache,
            @Advice.Argument(4) HttpURLConnection connection)
            throws IOException {
        GraftCall call =
                GraftHttp.calling(url, proxy, connection, sun.net.www.protocol.http.HttpURLConnection.userAgent);
        if (call != null) {
            GraftHttp.current(call);
            GraftHttp.poolKey(call.instance());
            useCache = useCache && !call.wantsFresh();
        }
        return call;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, repeatOn = Advice.OnNonDefaultValue.class)
    static boolean exit(
            @Advice.Enter GraftCall call,
            @Advice.Argument(3) boolean cached,
            @Advice.Return HttpClient client,
            @Advice.Thrown(readOnly = false) Throwable failure) {
        if (call == null) {
            return false;
        }
        Throwable problem = failure;
        boolean stale = false;
        if (failure == null && cached && client.isCachedConnection() && GraftHttp.isStale(call, client.serverSocket)) {
            client.closeServer();
            stale = true;
            problem = new SocketException("Connection closed by the peer while it lay in the cache");
        }
        if (problem != null && call.failed(problem, stale)) {
            GraftHttp.poolKey(call.instance());
            return true;
        }
        GraftHttp.current(null);
        GraftHttp.poolKey(null);
        failure = problem;
        if (problem == null) {
            GraftHttp.bind(call, client.serverSocket);
        }
        return false;
    }
}
