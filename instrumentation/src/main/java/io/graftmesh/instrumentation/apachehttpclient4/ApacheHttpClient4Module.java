package io.graftmesh.instrumentation.apachehttpclient4;

import io.graftmesh.instrumentation.HookModule;

/**
 * Apache HttpClient from 4.3 on, over plain HTTP. The hooks sit in the innermost part of its chain of executors, below cookies,
 * redirects and retries, which keep seeing the original URI, and in its two connection managers, whose pools compare an
 * object ("state") besides the route.
 *
 * <pre>
 * MainClientExec.execute: choose ── requestConnection: the instance's state ── lease or connect: carried by that connection
 *                         └─ answer, or once more elsewhere                 ── releaseConnection: over
 * </pre>
 *
 * <p>An answer to a challenge goes out from within the same step, on the same connection: it is part of the same call.
 */
public final class ApacheHttpClient4Module {

    private static final String ADVICE = "io.graftmesh.instrumentation.apachehttpclient4.";
    private static final String ROOT = "org.apache.http";
    private static final String CHAIN = ROOT + ".impl.execchain.";
    private static final String POOL = ROOT + ".impl.conn.PoolingHttpClientConnectionManager";
    private static final String SINGLE = ROOT + ".impl.conn.BasicHttpClientConnectionManager";
    private static final String RETRIES = ROOT + ".impl.client.DefaultHttpRequestRetryHandler";

    private ApacheHttpClient4Module() {}

    public static HookModule create() {
        String route = type("conn.routing.HttpRoute");
        String context = type("protocol.HttpContext");
        String connection = type("HttpClientConnection");
        String state = "Ljava/lang/Object;";
        HookModule module = new HookModule("apache-httpclient-4")
                .relocatable(ROOT)
                .helpers(ROOT + ".impl.execchain", ADVICE, "GraftExchange")
                .lesser(CHAIN + "MainClientExec", CHAIN + "MinimalClientExec", POOL, SINGLE, RETRIES)
                .hook(POOL, "leaseConnection", lease(connection), ADVICE + "LeaseAdvice")
                .hook(SINGLE, "getConnection", "(" + route + state + ")" + connection, ADVICE + "LeaseAdvice")
                .hook(RETRIES, "retryRequest", "(Ljava/io/IOException;I" + context + ")Z", ADVICE + "RetryAdvice");
        for (String executor : new String[] {CHAIN + "MainClientExec", CHAIN + "MinimalClientExec"}) {
            module.hook(executor, "execute", execute(route), ADVICE + "ExecuteAdvice");
        }
        for (String manager : new String[] {POOL, SINGLE}) {
            module.hook(
                            manager,
                            "requestConnection",
                            "(" + route + state + ")" + type("conn.ConnectionRequest"),
                            ADVICE + "StateAdvice")
                    .hook(manager, "connect", "(" + connection + route + "I" + context + ")V", ADVICE + "ConnectAdvice")
                    .hook(
                            manager,
                            "releaseConnection",
                            "(" + connection + state + "JLjava/util/concurrent/TimeUnit;)V",
                            ADVICE + "ReleaseAdvice");
        }
        return module;
    }

    private static String execute(String route) {
        return "(" + route + type("client.methods.HttpRequestWrapper") + type("client.protocol.HttpClientContext")
                + type("client.methods.HttpExecutionAware") + ")" + type("client.methods.CloseableHttpResponse");
    }

    private static String lease(String connection) {
        return "(Ljava/util/concurrent/Future;JLjava/util/concurrent/TimeUnit;)" + connection;
    }

    /** From the root's name, which is not the library's in the agent's own jar: there it says where our advice is compiled for. */
    private static String type(String below) {
        return "L" + (ROOT + "." + below).replace('.', '/') + ";";
    }
}
