package io.graftmesh.instrumentation.httpurlconnection;

import io.graftmesh.instrumentation.HookModule;

/**
 * {@code HttpURLConnection}, over plain HTTP. One call is one request on the wire: a redirect or an answer to a challenge
 * is another. The hooks sit in the JDK's connection ({@code sun.net.www.http.HttpClient}), below cookies, redirects and
 * authentication, which keep seeing the original URL; it is where the JDK itself sends a request a second time.
 *
 * <pre>
 * New: choose, connect ── writeRequests: headers ── parseHTTP: answer, or once more elsewhere ── finished / close
 * </pre>
 */
public final class HttpUrlConnectionModule {

    private static final String PACKAGE = "io.graftmesh.instrumentation.httpurlconnection.";
    private static final String CLIENT = "sun.net.www.http.HttpClient";
    private static final String CACHE = "sun.net.www.http.KeepAliveCache";
    private static final String CONNECTION = "sun.net.www.protocol.http.HttpURLConnection";

    private HttpUrlConnectionModule() {}

    public static HookModule create() {
        String connection = "L" + CONNECTION.replace('.', '/') + ";";
        String client = "L" + CLIENT.replace('.', '/') + ";";
        String head = "Lsun/net/www/MessageHeader;";
        String body = "Lsun/net/www/http/PosterOutputStream;";
        String url = "Ljava/net/URL;";
        return new HookModule("http-url-connection")
                .hook(
                        CLIENT,
                        "New",
                        "(" + url + "Ljava/net/Proxy;IZ" + connection + ")" + client,
                        PACKAGE + "NewAdvice")
                .hook(CLIENT, "writeRequests", "(" + head + body + ")V", PACKAGE + "HeadAdvice")
                .hook(CLIENT, "writeRequests", "(" + head + body + "Z)V", PACKAGE + "WriteAdvice")
                // Since 22 without the progress source.
                .hookEither(
                        CLIENT,
                        "parseHTTP",
                        PACKAGE + "AnswerAdvice",
                        "(" + head + "Lsun/net/ProgressSource;" + connection + ")Z",
                        "(" + head + connection + ")Z")
                .hook(CLIENT, "finished", "()V", PACKAGE + "FinishedAdvice")
                .hook(CLIENT, "putInKeepAliveCache", "()V", PACKAGE + "PoolAdvice")
                .hook(CLIENT, "closeIdleConnection", "()V", PACKAGE + "PoolAdvice")
                .hook(CACHE, "get", "(" + url + "Ljava/lang/Object;)" + client, PACKAGE + "PoolKeyAdvice")
                .hook(CACHE, "put", "(" + url + "Ljava/lang/Object;" + client + ")V", PACKAGE + "PoolKeyAdvice")
                .hook(CONNECTION, "writeRequests", "()V", PACKAGE + "ResumeAdvice");
    }
}
