package io.graftmesh.instrumentation.commonshttpclient3;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.reflect.Field;
import java.net.ConnectException;
import java.net.GraftCall;
import java.net.GraftHttp;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.apache.commons.httpclient.ConnectTimeoutException;
import org.apache.commons.httpclient.Header;
import org.apache.commons.httpclient.HeaderGroup;
import org.apache.commons.httpclient.HostConfiguration;
import org.apache.commons.httpclient.HttpConnection;
import org.apache.commons.httpclient.HttpMethod;
import org.apache.commons.httpclient.HttpMethodBase;
import org.apache.commons.httpclient.methods.EntityEnclosingMethod;
import org.apache.commons.httpclient.methods.RequestEntity;
import org.apache.commons.httpclient.params.HttpClientParams;
import org.apache.commons.httpclient.params.HttpMethodParams;

/** A request to the mesh on its way through the library, once or several times. Lives beside the library's own classes. */
public final class GraftExchange {

    private static final String USER_AGENT = "User-Agent";

    private static final Field ANSWER = GraftPool.field(HttpMethodBase.class, "responseHeaders");

    private final GraftCall call;
    private final HttpMethod method;

    /** As the application has them: redirects are relative to the path, and the answer to a challenge starts from them. */
    private final String path;

    private final String query;
    private final Header[] headers;

    private String[] changes = {};
    private boolean rewritten;
    private @Nullable Throwable failure;

    private GraftExchange(GraftCall call, HttpMethod method) {
        this.call = call;
        this.method = method;
        this.path = method.getPath();
        this.query = method.getQueryString();
        this.headers = method.getRequestHeaders();
    }

    /** The first call of a method, before the library has done anything: what links the parameters is its first step. */
    public static @Nullable GraftCall first(HttpClientParams client, HostConfiguration host, HttpMethod method)
            throws IOException {
        host.getParams().setDefaults(client);
        method.getParams().setDefaults(host.getParams());
        return call(host, method);
    }

    /** @return null to leave it alone: not the mesh's, encrypted by the application, or through a proxy */
    private static @Nullable GraftCall call(HostConfiguration host, HttpMethod method) throws IOException {
        if (host.getProxyHost() != null
                || host.getProtocol() == null
                || host.getProtocol().isSecure()) {
            return null;
        }
        GraftCall call = GraftHttp.calling(
                host.getHost(), host.getPort(), method.getName(), target(method), isRepeatable(method));
        if (call == null) {
            return null;
        }
        for (Header header : method.getRequestHeaders()) {
            call.header(header.getName(), header.getValue());
        }
        // Routes may ask for it, and the library adds it later.
        if (method.getRequestHeader(USER_AGENT) == null) {
            Object agent = method.getParams().getParameter(HttpMethodParams.USER_AGENT);
            call.header(USER_AGENT, agent == null ? "Jakarta Commons-HttpClient" : agent.toString());
        }
        return call.begin();
    }

    private static String target(HttpMethod method) {
        String path = method.getPath() == null || method.getPath().isEmpty() ? "/" : method.getPath();
        return method.getQueryString() == null ? path : path + "?" + method.getQueryString();
    }

    private static boolean isRepeatable(HttpMethod method) {
        RequestEntity body =
                method instanceof EntityEnclosingMethod ? ((EntityEnclosingMethod) method).getRequestEntity() : null;
        return body == null || body.isRepeatable();
    }

    /** The call that was begun for this, or one more: a redirect, or the answer to a challenge. */
    public static @Nullable GraftExchange begin(HostConfiguration host, HttpMethod method) throws IOException {
        GraftCall begun = GraftHttp.current();
        GraftCall call = begun == null ? call(host, method) : begun;
        if (call == null) {
            return null;
        }
        GraftExchange exchange = new GraftExchange(call, method);
        exchange.prepare();
        return exchange;
    }

    private void prepare() {
        String asked = target(method);
        String changed = call.target(asked);
        rewritten = !changed.equals(asked);
        if (rewritten) {
            int mark = changed.indexOf('?');
            method.setPath(mark < 0 ? changed : changed.substring(0, mark));
            method.setQueryString(mark < 0 ? null : changed.substring(mark + 1));
        }
        changes = call.headers();
        for (int i = 0; i < changes.length; i += 2) {
            replace(changes[i], changes[i + 1]);
        }
        call.awaiting();
        GraftHttp.decided(method);
        GraftHttp.current(call);
    }

    private void replace(String name, @Nullable String value) {
        for (Header header : method.getRequestHeaders(name)) {
            method.removeRequestHeader(header);
        }
        if (value != null) {
            method.addRequestHeader(name, value);
        }
    }

    /** @return whether the answer was thrown away, and the request is to be sent again */
    public boolean discards() {
        boolean carried = done();
        try {
            Header retryAfter = method.getResponseHeader("Retry-After");
            if (call.answered(method.getStatusCode(), retryAfter == null ? null : retryAfter.getValue())) {
                changeAnswer(call.answerHeaders());
                if (!carried) {
                    call.ended();
                }
                return false;
            }
        } catch (IOException refused) {
            failure = refused;
        }
        discard();
        if (failure != null) {
            return false;
        }
        prepare();
        return true;
    }

    private void changeAnswer(String[] changes) {
        if (changes.length == 0 || !(method instanceof HttpMethodBase)) {
            return;
        }
        try {
            HeaderGroup answer = (HeaderGroup) ANSWER.get(method);
            for (int i = 0; i < changes.length; i += 2) {
                for (Header header : answer.getHeaders(changes[i])) {
                    answer.removeHeader(header);
                }
                if (changes[i + 1] != null) {
                    answer.addHeader(new Header(changes[i], changes[i + 1]));
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The connection stays the method's, and is looked at anew before it is used again. */
    private void discard() {
        call.awaiting(); // it is not the application that closes it, if it is closed
        try {
            InputStream body = method.getResponseBodyAsStream();
            if (body != null) {
                body.close();
            }
        } catch (IOException gone) {
            // Closed either way.
        }
    }

    /** @return whether the request is to be sent again in spite of it */
    public boolean survives(Throwable why) {
        boolean carried = done();
        failure = why;
        if (isAborted() || !isTheWires(why)) {
            call.cancelled();
            return false;
        }
        if (!carried && !isBeforeConnected(why)) {
            call.sending(); // a connection that we do not know: it may have been sent
        }
        if (!call.failed(isConnectTimeout(why) ? why.getCause() : why, carried && call.isPooled())) {
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
    private boolean done() {
        boolean carried = GraftHttp.current() != call;
        GraftHttp.current(null);
        GraftHttp.decided(call); // the method is the application's again
        if (rewritten) {
            method.setPath(path);
            method.setQueryString(query);
        }
        for (int i = 0; i < changes.length; i += 2) {
            replace(changes[i], null);
            for (Header header : headers) {
                if (header.getName().equalsIgnoreCase(changes[i])) {
                    method.addRequestHeader(header);
                }
            }
        }
        return carried;
    }

    /** The application's thread goes on. @param outer what it was about before: its body may come out of another answer */
    public static void leave(@Nullable GraftCall outer) {
        GraftCall unsent = GraftHttp.current();
        if (unsent != null) {
            unsent.cancelled(); // there was no connection for it
        }
        GraftHttp.current(outer);
    }

    private boolean isAborted() {
        return method instanceof HttpMethodBase && ((HttpMethodBase) method).isAborted();
    }

    private static boolean isTheWires(Throwable why) {
        if (why instanceof InterruptedIOException) {
            return why instanceof SocketTimeoutException || isConnectTimeout(why);
        }
        return why instanceof IOException;
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

    /** @return false: closed, because it is no good for this thread's call */
    public static boolean keeps(HttpConnection connection, @Nullable Socket socket) {
        if (GraftHttp.leased(socket)) {
            return true;
        }
        connection.close();
        return false;
    }
}
