package io.graftmesh.instrumentation.apachehttpclient5;

import io.graftmesh.instrumentation.HookModule;

/**
 * Apache HttpClient 5, classic API, over plain HTTP. One call is one passage through {@code ConnectExec}, below cookies, redirects,
 * retries and the answers to challenges. Pools compare an object ("state") besides the route, which takes the instance.
 *
 * <pre>
 * ConnectExec.execute: choose ── acquireEndpoint: the instance's state ── activate, or connect: carried by that connection
 *                      └─ answer, or once more elsewhere                ── passivate: over
 * </pre>
 */
public final class ApacheHttpClient5Module {

    private static final String ADVICE = "io.graftmesh.instrumentation.apachehttpclient5.";
    private static final String ROOT = "org.apache.hc";
    private static final String CLIENT = ROOT + ".client5.http.";
    private static final String EXECUTOR = CLIENT + "impl.classic.ConnectExec";
    private static final String RUNTIME = CLIENT + "impl.classic.InternalExecRuntime";
    private static final String CONNECTION = CLIENT + "impl.io.DefaultManagedHttpClientConnection";
    private static final String OPERATOR = CLIENT + "impl.io.DefaultHttpClientConnectionOperator";
    private static final String RETRIES = CLIENT + "impl.DefaultHttpRequestRetryStrategy";

    private static final String OBJECT = "Ljava/lang/Object;";
    private static final String ADDRESS = "Ljava/net/InetSocketAddress;";
    private static final String FAILURE = "Ljava/io/IOException;";
    private static final String CONTEXT = core("http.protocol.HttpContext");
    private static final String TIMEOUT = core("util.Timeout");
    private static final String SOCKET_CONFIG = core("http.io.SocketConfig");

    private ApacheHttpClient5Module() {}

    public static HookModule create() {
        return new HookModule("apache-httpclient-5")
                .relocatable(ROOT)
                .helpers(CLIENT + "impl.classic", ADVICE, "GraftExchange")
                .lesser(EXECUTOR, RUNTIME, CONNECTION, OPERATOR, RETRIES)
                .hook(EXECUTOR, "execute", execute(), ADVICE + "ExecuteAdvice")
                .hook(RUNTIME, "acquireEndpoint", acquire(), ADVICE + "AcquireAdvice")
                .hook(
                        RUNTIME,
                        "markConnectionReusable",
                        "(" + OBJECT + core("util.TimeValue") + ")V",
                        ADVICE + "ReusableAdvice")
                .hook(CONNECTION, "activate", "()V", ADVICE + "ActivateAdvice")
                .hook(CONNECTION, "passivate", "()V", ADVICE + "PassivateAdvice")
                .hookEither(OPERATOR, "connect", ADVICE + "ConnectAdvice", connects())
                .hook(
                        RETRIES,
                        "retryRequest",
                        "(" + core("http.HttpRequest") + FAILURE + "I" + CONTEXT + ")Z",
                        ADVICE + "RetryFailureAdvice")
                .hook(
                        RETRIES,
                        "retryRequest",
                        "(" + core("http.HttpResponse") + "I" + CONTEXT + ")Z",
                        ADVICE + "RetryAnswerAdvice");
    }

    private static String execute() {
        return "(" + core("http.ClassicHttpRequest") + client("classic.ExecChain$Scope") + client("classic.ExecChain")
                + ")" + core("http.ClassicHttpResponse");
    }

    private static String acquire() {
        return "(Ljava/lang/String;" + client("HttpRoute") + OBJECT + client("protocol.HttpClientContext") + ")V";
    }

    /** From 5.0, 5.2 and 5.6 on; the older ones call the newer ones, and only the first exit finds the call unbound. */
    private static String[] connects() {
        String connection = client("io.ManagedHttpClientConnection");
        String host = core("http.HttpHost");
        String endpoint = core("net.NamedEndpoint");
        String rest = ADDRESS + TIMEOUT + SOCKET_CONFIG + OBJECT + CONTEXT + ")V";
        return new String[] {
            "(" + connection + host + ADDRESS + core("util.TimeValue") + SOCKET_CONFIG + CONTEXT + ")V",
            "(" + connection + host + endpoint + rest,
            "(" + connection + host + endpoint + "Ljava/nio/file/Path;" + rest,
        };
    }

    private static String client(String below) {
        return "L" + (CLIENT + below).replace('.', '/') + ";";
    }

    private static String core(String below) {
        return "L" + (ROOT + ".core5." + below).replace('.', '/') + ";";
    }
}
