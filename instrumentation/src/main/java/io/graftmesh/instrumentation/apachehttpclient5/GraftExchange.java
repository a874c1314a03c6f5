package io.graftmesh.instrumentation.apachehttpclient5;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.GraftCall;
import java.net.GraftHttp;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpProcessor;

/** A request to the mesh on its way through the library, once or several times. Lives beside the library's own classes. */
public final class GraftExchange {

    private static final String USER_AGENT = "User-Agent";

    private final GraftCall call;
    private final ClassicHttpRequest request;
    private final ExecRuntime runtime;

    /** As the library has them: the answer to a challenge, which is a call of its own, starts from them. */
    private final String target;

    private final Header[] headers;

    /** What this thread was about before: its body may come out of another request's answer. */
    private final @Nullable GraftCall outer;

    private @Nullable Throwable failure;

    private GraftExchange(GraftCall call, ClassicHttpRequest request, ExecRuntime runtime) {
        this.call = call;
        this.request = request;
        this.runtime = runtime;
        this.target = request.getPath();
        this.headers = request.getHeaders();
        this.outer = GraftHttp.current();
    }

    /**
     * @param connects what the library adds to a request that opens a tunnel
     * @return null to leave it alone: not the mesh's, encrypted by the application, through a proxy, or on a connection already
     */
    public static @Nullable GraftExchange begin(
            ClassicHttpRequest request, ExecChain.Scope scope, HttpProcessor connects)
            throws IOException, HttpException {
        HttpRoute route = scope.route;
        HttpHost host = route.getTargetHost();
        if (route.getProxyHost() != null
                || !"http".equalsIgnoreCase(host.getSchemeName())
                || request.getPath() == null
                || scope.execRuntime.isEndpointAcquired()) {
            return null;
        }
        try {
            GraftCall call = call(host, request, isRepeatable(request, scope.originalRequest));
            if (call == null) {
                return null;
            }
            Header agent = request.containsHeader(USER_AGENT) ? null : userAgent(host, scope, connects);
            if (agent != null) {
                call.header(USER_AGENT, agent.getValue());
            }
            if (call.begin() == null) {
                return null;
            }
            GraftExchange exchange = new GraftExchange(call, request, scope.execRuntime);
            exchange.prepare();
            return exchange;
        } catch (ConnectException refused) {
            HttpHostConnectException failure = new HttpHostConnectException(
                    "Connect to " + host.toHostString() + " failed: " + refused.getMessage(), host);
            failure.initCause(refused);
            throw failure;
        }
    }

    /** The application's own body knows: the library's wrapper calls every body repeatable until it is read. */
    private static boolean isRepeatable(ClassicHttpRequest request, ClassicHttpRequest original) {
        HttpEntity sent = request.getEntity();
        HttpEntity given = original.getEntity();
        return sent == null || (given == null ? sent : given).isRepeatable();
    }

    private static @Nullable GraftCall call(HttpHost host, ClassicHttpRequest request, boolean repeatable)
            throws IOException {
        int port = host.getPort() < 0 ? 80 : host.getPort();
        GraftCall call =
                GraftHttp.calling(host.getHostName(), port, request.getMethod(), request.getPath(), repeatable);
        if (call == null) {
            return null;
        }
        for (Header header : request.getHeaders()) {
            call.header(header.getName(), header.getValue());
        }
        return call;
    }

    /** Routes may ask for it, and from 5.2 on the library adds it after it has taken a connection; to a tunnel it adds it always. */
    private static @Nullable Header userAgent(HttpHost host, ExecChain.Scope scope, HttpProcessor connects)
            throws IOException, HttpException {
        HttpRequest tunnel = new BasicHttpRequest("CONNECT", host, host.toHostString());
        connects.process(tunnel, null, scope.clientContext);
        return tunnel.getFirstHeader(USER_AGENT);
    }

    private void prepare() {
        request.setPath(call.target(target));
        change(request, call.headers());
        call.awaiting();
        GraftHttp.current(call);
    }

    private static void change(HttpMessage message, String[] changes) {
        for (int i = 0; i < changes.length; i += 2) {
            if (changes[i + 1] == null) {
                message.removeHeaders(changes[i]);
            } else {
                message.setHeader(changes[i], changes[i + 1]);
            }
        }
    }

    /** @return whether the answer was thrown away, and the request is to be sent again */
    public boolean discards(ClassicHttpResponse answer) {
        boolean carried = leave();
        try {
            Header retryAfter = answer.getFirstHeader("Retry-After");
            if (call.answered(answer.getCode(), retryAfter == null ? null : retryAfter.getValue())) {
                deliver(answer, carried);
                return false;
            }
        } catch (IOException refused) {
            failure = refused;
            GraftHttp.decided(refused);
        }
        discard(answer);
        if (failure != null) {
            return false;
        }
        prepare();
        return true;
    }

    private void deliver(ClassicHttpResponse answer, boolean carried) {
        change(answer, call.answerHeaders());
        HttpEntity body = answer.getEntity();
        if (body == null || !body.isStreaming() || !carried) {
            call.ended();
        }
        GraftHttp.decided(answer);
    }

    private void discard(ClassicHttpResponse answer) {
        call.awaiting(); // it is not the application that closes the connection
        try {
            answer.close();
        } catch (IOException gone) {
            // Closed either way.
        }
    }

    /** @return whether the request is to be sent again in spite of it */
    public boolean survives(Throwable why) {
        boolean carried = leave();
        failure = why;
        if (runtime.isExecutionAborted() || !isTheWires(why)) {
            call.cancelled();
            return false;
        }
        if (!carried && !isBeforeConnected(why)) {
            call.sending(); // a connection manager that we do not know: it may have been sent
        }
        if (!call.failed(why, carried && call.isPooled())) {
            GraftHttp.decided(why);
            return false;
        }
        failure = null;
        prepare();
        return true;
    }

    /** @return what the application gets; null for an answer, or for another try */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** @return whether a connection of the library's has carried the request */
    private boolean leave() {
        boolean carried = GraftHttp.current() != call;
        GraftHttp.current(outer);
        request.setPath(target);
        request.setHeaders(headers);
        return carried;
    }

    /** An abort, and a pool that has no connection in time, are also told by an exception, and say nothing about the instance. */
    private static boolean isTheWires(Throwable why) {
        if (why instanceof InterruptedIOException) {
            return why instanceof SocketTimeoutException;
        }
        return why instanceof IOException || why instanceof HttpException;
    }

    private static boolean isBeforeConnected(Throwable why) {
        return why instanceof ConnectException
                || why instanceof ConnectTimeoutException
                || why instanceof NoRouteToHostException
                || why instanceof UnknownHostException;
    }

    /** @return whether the connection out of the pool was no good for this thread's call: another is to be taken */
    public static boolean discardsUnfit(ExecRuntime runtime) {
        if (!GraftHttp.wasUnfit()) {
            return false;
        }
        runtime.discardEndpoint();
        return true;
    }
}
