package io.graftmesh.instrumentation.okhttp;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import java.net.GraftCall;
import java.net.GraftHttp;
import java.net.Socket;
import okhttp3.Connection;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** What the hooks have in common, of OkHttp's own types; defined beside OkHttp's {@code Exchange}. */
public final class GraftOkHttp {

    /** Not before 3.14, of which half of the hooks would be missing. */
    private static final boolean KNOWN = isKnown();

    private GraftOkHttp() {}

    private static boolean isKnown() {
        String ours = GraftOkHttp.class.getName();
        try {
            Class.forName(
                    ours.substring(0, ours.lastIndexOf('.')) + ".Exchange", false, GraftOkHttp.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** @return the request's call, bound to this thread; null to leave it alone */
    public static @Nullable GraftCall calling(Interceptor.Chain chain) throws IOException {
        GraftCall again = GraftHttp.current();
        Request request = chain.request();
        HttpUrl url = request.url();
        if (again != null || !KNOWN || url.isHttps()) {
            return again;
        }
        RequestBody body = request.body();
        boolean replayable = body == null || !body.isOneShot() && !body.isDuplex();
        GraftCall call = GraftHttp.calling(url.host(), url.port(), request.method(), target(url), replayable);
        if (call == null) {
            return null;
        }
        Headers headers = request.headers();
        for (int i = 0; i < headers.size(); i++) {
            call.header(headers.name(i), headers.value(i));
        }
        GraftCall begun = call.begin();
        GraftHttp.current(begun);
        return begun;
    }

    private static String target(HttpUrl url) {
        String query = url.encodedQuery();
        return query == null ? url.encodedPath() : url.encodedPath() + "?" + query;
    }

    /** A connection was found for this thread's call. @param connection null if none was */
    public static void found(@Nullable Connection connection) {
        GraftCall call = GraftHttp.current();
        GraftHttp.current(null);
        if (call == null || connection == null) {
            return;
        }
        Socket socket = connection.socket();
        Protocol protocol = connection.protocol();
        boolean one = protocol == Protocol.HTTP_1_1 || protocol == Protocol.HTTP_1_0;
        if (!one || GraftHttp.instance(socket) == null) {
            call.stepAside(); // carries several at a time, or goes through a proxy
        } else {
            GraftHttp.bind(call, socket);
        }
    }

    /** @return whether it leads to the instance that this thread's call has chosen, or is none of ours */
    public static boolean serves(Connection connection) {
        GraftCall call = GraftHttp.current();
        String instance = call == null ? null : GraftHttp.instance(connection.socket());
        return call == null || instance == null || instance.equals(call.instance());
    }

    /** @return whether a connection out of the pool may serve this thread's call */
    public static boolean isEligible(Connection connection) {
        GraftCall call = GraftHttp.current();
        return call == null || serves(connection) && !call.wantsFresh();
    }

    public static boolean isHealthy(Connection connection) {
        GraftCall call = GraftHttp.current();
        return call == null || serves(connection) && !GraftHttp.isStale(call, connection.socket());
    }

    /** @return as it is to be sent */
    public static Request head(Request request) {
        GraftCall call = GraftHttp.current();
        GraftHttp.current(null);
        if (call == null) {
            return request;
        }
        Request.Builder builder = request.newBuilder();
        String target = target(request.url());
        String changed = call.target(target);
        HttpUrl url = changed.equals(target) ? null : request.url().resolve(changed);
        if (url != null) {
            builder.url(url);
        }
        String[] headers = call.headers();
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i + 1] == null) {
                builder.removeHeader(headers[i]);
            } else {
                builder.header(headers[i], headers[i + 1]);
            }
        }
        call.sending();
        call.awaitingInAnyCase();
        return builder.build();
    }

    /** @return the call that the chain's connection carries, bound to this thread until its head is written */
    public static @Nullable GraftCall carried(Interceptor.Chain chain) {
        GraftCall call = GraftHttp.on(socket(chain));
        if (call != null) {
            GraftHttp.current(call);
        }
        return call;
    }

    /**
     * @param response null if there is none
     * @return what the application gets
     * @throws IOException to have it sent again
     */
    public static @Nullable Response answered(GraftCall call, Interceptor.Chain chain, @Nullable Response response)
            throws IOException {
        Socket socket = socket(chain);
        if (response == null) {
            GraftHttp.bind(null, socket); // its end is told by whoever hears of the failure
            return null;
        }
        if (call.answered(response.code(), response.header("Retry-After"))) {
            return changed(response, call.answerHeaders());
        }
        GraftHttp.bind(null, socket);
        response.close();
        GraftHttp.current(call);
        throw new IOException("graft: status " + response.code() + ", sent again");
    }

    private static Response changed(Response response, String[] headers) {
        if (headers.length == 0) {
            return response;
        }
        Response.Builder builder = response.newBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i + 1] == null) {
                builder.removeHeader(headers[i]);
            } else {
                builder.header(headers[i], headers[i + 1]);
            }
        }
        return builder.build();
    }

    private static @Nullable Socket socket(Interceptor.Chain chain) {
        Connection connection = chain.connection();
        return connection == null ? null : connection.socket();
    }

    /** The attempt failed: decides, and leaves the call with this thread for {@link #recovers}. */
    public static void failed(GraftCall call, Interceptor.Chain chain, Throwable thrown) {
        if (GraftHttp.current() == call || call.isAside()) {
            return; // its status was the reason, and it is decided
        }
        Throwable cause = thrown.getCause();
        Throwable why = thrown instanceof RuntimeException && cause instanceof IOException ? cause : thrown;
        if (!(why instanceof IOException) || chain.call().isCanceled()) {
            call.cancelled();
        }
        call.failed(why);
        GraftHttp.current(call);
    }

    /** @return whether OkHttp goes round once more for this thread's call */
    public static boolean recovers() {
        GraftCall call = GraftHttp.current();
        if (call == null || call.isLost()) {
            GraftHttp.current(null);
            return false;
        }
        return true;
    }

    /** The application has, or will get, all there is. @param outer the call in whose middle this one was */
    public static void over(@Nullable GraftCall outer) {
        GraftCall left = GraftHttp.current();
        if (left != null) {
            left.cancelled();
        }
        GraftHttp.current(outer);
    }

    /** The connection carries nothing any more. */
    public static void idle(Connection connection) {
        GraftCall call = GraftHttp.on(connection.socket());
        if (call != null) {
            call.ended();
            GraftHttp.bind(null, connection.socket());
        }
    }
}
