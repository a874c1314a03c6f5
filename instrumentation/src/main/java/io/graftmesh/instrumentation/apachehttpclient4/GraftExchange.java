package io.graftmesh.instrumentation.apachehttpclient4;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.GraftCall;
import java.net.GraftHttp;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import org.apache.http.Header;
import org.apache.http.HttpClientConnection;
import org.apache.http.HttpEntity;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpException;
import org.apache.http.HttpHost;
import org.apache.http.HttpMessage;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpExecutionAware;
import org.apache.http.client.methods.HttpRequestWrapper;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.HttpHostConnectException;
import org.apache.http.conn.ManagedHttpClientConnection;
import org.apache.http.conn.routing.HttpRoute;

/** A request to the mesh on its way through the library, once or several times. Lives beside the library's own classes. */
public final class GraftExchange {

    private final GraftCall call;
    private final HttpRequestWrapper request;

    /** As the application has it: redirects are relative to it. */
    private final @Nullable URI uri;

    private final String target;

    /** What this thread was about before: its body may come out of another request's answer. */
    private final @Nullable GraftCall outer;

    private boolean rewritten;
    private @Nullable Throwable failure;

    private GraftExchange(GraftCall call, HttpRequestWrapper request, String target) {
        this.call = call;
        this.request = request;
        this.uri = request.getURI();
        this.target = target;
        this.outer = GraftHttp.current();
    }

    /** @return null to leave it alone: not the mesh's, encrypted by the application, or through a proxy */
    public static @Nullable GraftExchange begin(HttpRoute route, HttpRequestWrapper request) throws IOException {
        HttpHost host = route.getTargetHost();
        if (route.getProxyHost() != null || !"http".equalsIgnoreCase(host.getSchemeName())) {
            return null;
        }
        try {
            GraftCall call = call(host, request, target(request));
            if (call == null) {
                return null;
            }
            GraftExchange exchange = new GraftExchange(call, request, target(request));
            exchange.prepare();
            return exchange;
        } catch (ConnectException refused) {
            throw new HttpHostConnectException(refused, host);
        }
    }

    private static @Nullable GraftCall call(HttpHost host, HttpRequestWrapper request, String target)
            throws IOException {
        int port = host.getPort() < 0 ? 80 : host.getPort();
        GraftCall call =
                GraftHttp.calling(host.getHostName(), port, request.getMethod(), target, isRepeatable(request));
        if (call == null) {
            return null;
        }
        for (Header header : request.getAllHeaders()) {
            call.header(header.getName(), header.getValue());
        }
        return call.begin();
    }

    private static String target(HttpRequestWrapper request) {
        URI uri = request.getURI();
        if (uri == null || !uri.isAbsolute()) {
            return request.getRequestLine().getUri();
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static boolean isRepeatable(HttpRequestWrapper request) {
        HttpEntity body = request instanceof HttpEntityEnclosingRequest
                ? ((HttpEntityEnclosingRequest) request).getEntity()
                : null;
        return body == null || body.isRepeatable();
    }

    private void prepare() {
        String changed = call.target(target);
        rewritten = !changed.equals(target);
        if (rewritten) {
            request.setURI(URI.create(changed));
        }
        change(request, call.headers());
        call.awaiting();
        GraftHttp.current(call);
    }

    private static void change(HttpMessage message, String[] headers) {
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i + 1] == null) {
                message.removeHeaders(headers[i]);
            } else {
                message.setHeader(headers[i], headers[i + 1]);
            }
        }
    }

    /** @return whether the answer was thrown away, and the request is to be sent again */
    public boolean discards(CloseableHttpResponse answer) {
        boolean carried = leave();
        try {
            Header retryAfter = answer.getFirstHeader("Retry-After");
            int status = answer.getStatusLine().getStatusCode();
            if (call.answered(status, retryAfter == null ? null : retryAfter.getValue())) {
                change(answer, call.answerHeaders());
                HttpEntity body = answer.getEntity();
                if (body == null || !body.isStreaming() || !carried) {
                    call.ended();
                }
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

    private void discard(CloseableHttpResponse answer) {
        call.awaiting(); // it is not the application that closes the connection
        try {
            answer.close();
        } catch (IOException gone) {
            // Closed either way.
        }
    }

    /** @return whether the request is to be sent again in spite of it */
    public boolean survives(Throwable why, @Nullable HttpExecutionAware caller) {
        boolean carried = leave();
        failure = why;
        if (caller != null && caller.isAborted() || !isTheWires(why)) {
            call.cancelled();
            return false;
        }
        if (!carried && !isBeforeConnected(why)) {
            call.sending(); // a connection manager that we do not know: it may have been sent
        }
        if (!call.failed(isConnectTimeout(why) ? why.getCause() : why, carried && call.isPooled())) {
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
        if (rewritten) {
            request.setURI(uri);
        }
        return carried;
    }

    /** An abort, and a pool that has no connection in time, are also told by an exception, and say nothing about the instance. */
    private static boolean isTheWires(Throwable why) {
        if (why instanceof InterruptedIOException) {
            return why instanceof SocketTimeoutException || isConnectTimeout(why);
        }
        return why instanceof IOException || why instanceof HttpException;
    }

    private static boolean isConnectTimeout(Throwable why) {
        return why instanceof ConnectTimeoutException && why.getCause() instanceof SocketTimeoutException;
    }

    private static boolean isBeforeConnected(Throwable why) {
        return why instanceof ConnectException
                || why instanceof ConnectTimeoutException
                || why instanceof NoRouteToHostException
                || why instanceof UnknownHostException;
    }

    /** The pool has handed out a connection, which may be open. An exception here would lose it to the pool. */
    public static void leased(HttpClientConnection connection) {
        try {
            if (GraftHttp.current() != null && connection.isOpen() && !GraftHttp.leased(socket(connection))) {
                connection.close();
            }
        } catch (IOException gone) {
            // Closed either way.
        }
    }

    /** @return null of a connection that is closed, or was given back */
    public static @Nullable Socket socket(HttpClientConnection connection) {
        if (!(connection instanceof ManagedHttpClientConnection) || !connection.isOpen()) {
            return null;
        }
        try {
            return ((ManagedHttpClientConnection) connection).getSocket();
        } catch (IllegalStateException gone) {
            return null; // another thread has just given it back
        }
    }
}
