package io.graftmesh.instrumentation.javahttpclient;

import io.graftmesh.instrumentation.HookModule;

/**
 * {@code java.net.http.HttpClient} (11 and later), over plain HTTP/1.1, {@code send} and {@code sendAsync}. The hooks sit below
 * cookies, redirects and authentication, and above whatever waits.
 *
 * <pre>
 * responseAsync: choose ── findConnection, getConnection: connect ── headers ── answer, or once more elsewhere ── closeOrReturnToCache
 * </pre>
 */
public final class JavaHttpClientModule {

    private static final String PACKAGE = "io.graftmesh.instrumentation.javahttpclient.";
    private static final String JDK = "jdk.internal.net.http.";
    private static final String EXCHANGE = JDK + "Exchange";
    private static final String POOL = JDK + "ConnectionPool";
    private static final String CONNECTION = JDK + "HttpConnection";
    private static final String PLAIN = JDK + "PlainHttpConnection";
    private static final String REQUEST = JDK + "Http1Request";

    private JavaHttpClientModule() {}

    public static HookModule create() {
        String future = "Ljava/util/concurrent/CompletableFuture;";
        String version = "Ljava/net/http/HttpClient$Version;";
        String connection = type(CONNECTION);
        return new HookModule("java-http-client")
                .lesser(EXCHANGE, POOL, CONNECTION, PLAIN, REQUEST)
                .helpers(
                        "jdk.internal.net.http",
                        PACKAGE,
                        "GraftKnown",
                        "GraftMultiExchange",
                        "GraftDeadline",
                        "GraftRequest",
                        "GraftConnections",
                        "GraftExchange")
                .hook(EXCHANGE, "responseAsync", "()" + future, PACKAGE + "ExchangeAdvice")
                .hook(EXCHANGE, "version", "()" + version, PACKAGE + "VersionAdvice")
                .hook(EXCHANGE, "remainingConnectTimeout", "()Ljava/util/Optional;", PACKAGE + "ConnectTimeoutAdvice")
                .hook(
                        POOL,
                        "findConnection",
                        "(" + type(POOL + "$CacheKey") + "Ljava/util/HashMap;)" + connection,
                        PACKAGE + "PoolAdvice")
                .hook(
                        CONNECTION,
                        "getConnection",
                        "(Ljava/net/InetSocketAddress;" + type(JDK + "HttpClientImpl") + type(JDK + "HttpRequestImpl")
                                + version + ")" + connection,
                        PACKAGE + "FoundAdvice")
                .hook(CONNECTION, "closeOrReturnToCache", "(Ljava/net/http/HttpHeaders;)V", PACKAGE + "IdleAdvice")
                .hookIfThere(PLAIN, "canRetryConnect", "(Ljava/lang/Throwable;)Z", PACKAGE + "ConnectAgainAdvice")
                .hook(REQUEST, "headers", "()Ljava/util/List;", PACKAGE + "HeadAdvice");
    }

    private static String type(String name) {
        return "L" + name.replace('.', '/') + ";";
    }
}
