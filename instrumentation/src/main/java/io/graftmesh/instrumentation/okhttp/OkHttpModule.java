package io.graftmesh.instrumentation.okhttp;

import io.graftmesh.instrumentation.HookModule;

/**
 * OkHttp from 3.14 to 5, over plain HTTP, wherever it was relocated to. One call is one request on the wire. The hooks sit below
 * cache, cookies, redirects and authentication, which keep seeing the original URL; a request is sent again by OkHttp's own loop,
 * which only asks us whether.
 *
 * <pre>
 * ConnectInterceptor: choose ── find a connection of that instance ── write the head ── CallServerInterceptor: the answer
 *      ▲ RetryAndFollowUpInterceptor.recover: once more?  ◄── failed                     └─ connection idle: over
 * </pre>
 */
public final class OkHttpModule {

    private static final String PACKAGE = "io.graftmesh.instrumentation.okhttp.";
    private static final String CONNECT = "okhttp3.internal.connection.ConnectInterceptor";
    private static final String SERVER = "okhttp3.internal.http.CallServerInterceptor";
    private static final String FOLLOW_UP = "okhttp3.internal.http.RetryAndFollowUpInterceptor";
    private static final String REAL_CHAIN = "okhttp3.internal.http.RealInterceptorChain";
    private static final String FINDER = "okhttp3.internal.connection.ExchangeFinder";
    private static final String SEQUENTIAL = "okhttp3.internal.connection.SequentialExchangeFinder";
    private static final String FAST = "okhttp3.internal.connection.FastFallbackExchangeFinder";
    private static final String CONNECTION = "okhttp3.internal.connection.RealConnection";
    private static final String POOL = "okhttp3.internal.connection.RealConnectionPool";
    private static final String EXCHANGE = "okhttp3.internal.connection.Exchange";
    private static final String CALL = "okhttp3.internal.connection.RealCall";
    private static final String TRANSMITTER = "okhttp3.internal.connection.Transmitter";
    private static final String CHAIN = "okhttp3.Interceptor$Chain";
    private static final String REQUEST = "okhttp3.Request";
    private static final String RESPONSE = "okhttp3.Response";
    private static final String ADDRESS = "okhttp3.Address";

    private OkHttpModule() {}

    public static HookModule create() {
        // Packing relocates the names above, since the agent has an OkHttp of its own; it would not find them inside
        // descriptors.
        String root = CONNECT.substring(0, CONNECT.indexOf(".internal."));
        String intercept = "(" + type(CHAIN) + ")" + type(RESPONSE);
        String error = "Ljava/io/IOException;";
        String eligible = "(" + type(ADDRESS) + "Ljava/util/List;)Z";
        return new HookModule("okhttp")
                .relocatable(root)
                .lesser(CONNECT, SERVER, FOLLOW_UP, FINDER, SEQUENTIAL, FAST, CONNECTION, POOL, EXCHANGE, CALL)
                .helpers(CONNECT.substring(0, CONNECT.lastIndexOf('.')), PACKAGE, "GraftOkHttp")
                .hook(CONNECT, "intercept", intercept, PACKAGE + "ConnectAdvice")
                .hook(SERVER, "intercept", intercept, PACKAGE + "ServerAdvice")
                .hook(FOLLOW_UP, "intercept", intercept, PACKAGE + "FollowUpAdvice")
                .hookEither(
                        FOLLOW_UP,
                        "recover",
                        PACKAGE + "RecoverAdvice",
                        "(" + error + type(TRANSMITTER) + "Z" + type(REQUEST) + ")Z",
                        "(" + error + type(CALL) + type(REQUEST) + "Z)Z",
                        "(" + error + type(CALL) + type(REQUEST) + ")Z",
                        "(" + error + type(CALL) + type(CHAIN) + type(REQUEST) + ")Z")
                // Before 5 the finder is a class, since then there are two.
                .hookIfThere(FINDER, "findHealthyConnection", "(IIIIZZ)" + type(CONNECTION), PACKAGE + "FindAdvice")
                .hook(SEQUENTIAL, "find", "()" + type(CONNECTION), PACKAGE + "FindAdvice")
                .hook(FAST, "find", "()" + type(CONNECTION), PACKAGE + "FastFindAdvice")
                .hookIfThere(CONNECTION, "isEligible", eligible, PACKAGE + "EligibleAdvice")
                .hookIfThere(CONNECTION, "isEligible$okhttp", eligible, PACKAGE + "EligibleAdvice")
                .hook(CONNECTION, "isHealthy", "(Z)Z", PACKAGE + "HealthyAdvice")
                .hook(POOL, "connectionBecameIdle", "(" + type(CONNECTION) + ")Z", PACKAGE + "IdleAdvice")
                .hook(EXCHANGE, "writeRequestHeaders", "(" + type(REQUEST) + ")V", PACKAGE + "HeadAdvice")
                .hookEither(
                        CALL,
                        "enterNetworkInterceptorExchange",
                        PACKAGE + "RouteAdvice",
                        "(" + type(REQUEST) + "Z)V",
                        "(" + type(REQUEST) + "Z" + type(REAL_CHAIN) + ")V");
    }

    private static String type(String name) {
        return "L" + name.replace('.', '/') + ";";
    }
}
