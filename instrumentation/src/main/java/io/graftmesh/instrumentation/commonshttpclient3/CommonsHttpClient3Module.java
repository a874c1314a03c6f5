package io.graftmesh.instrumentation.commonshttpclient3;

import io.graftmesh.instrumentation.HookModule;

/**
 * Commons HttpClient 3.1 over plain HTTP. The library takes a connection before it knows what goes over it, keeps it for
 * redirects and challenges, and its pool compares nothing but the host. So a call begins before the connection is taken, and
 * the pool is led to one of the call's instance.
 *
 * <pre>
 * executeMethod: choose ── getFreeConnection: one of the instance's, or a new one
 *                └─ executeWithRetry: open ── isOpen, or open: carried by that connection
 *                   └─ answer, or once more elsewhere         ── finishLastResponse: over
 * </pre>
 */
public final class CommonsHttpClient3Module {

    private static final String ADVICE = "io.graftmesh.instrumentation.commonshttpclient3.";
    private static final String ROOT = "org.apache.commons.httpclient";
    private static final String DIRECTOR = ROOT + ".HttpMethodDirector";
    private static final String CONNECTION = ROOT + ".HttpConnection";
    private static final String MANAGER = ROOT + ".MultiThreadedHttpConnectionManager";
    private static final String POOL = MANAGER + "$ConnectionPool";
    private static final String SINGLE = ROOT + ".SimpleHttpConnectionManager";
    private static final String RETRIES = ROOT + ".DefaultHttpMethodRetryHandler";

    private CommonsHttpClient3Module() {}

    public static HookModule create() {
        String method = type("HttpMethod");
        String connection = type("HttpConnection");
        return new HookModule("commons-httpclient-3")
                .relocatable(ROOT)
                .helpers(ROOT, ADVICE, "GraftExchange", "GraftPool")
                .lesser(DIRECTOR, CONNECTION, POOL, SINGLE, RETRIES)
                .hook(DIRECTOR, "executeMethod", "(" + method + ")V", ADVICE + "ExecuteAdvice")
                .hook(DIRECTOR, "executeWithRetry", "(" + method + ")V", ADVICE + "SendAdvice")
                .hook(
                        POOL,
                        "getFreeConnection",
                        "(" + type("HostConfiguration") + ")" + connection,
                        ADVICE + "PoolAdvice")
                .hook(CONNECTION, "isOpen", "()Z", ADVICE + "OpenAdvice")
                .hook(CONNECTION, "open", "()V", ADVICE + "ConnectAdvice")
                .hook(SINGLE, "finishLastResponse", "(" + connection + ")V", ADVICE + "ReleaseAdvice")
                .hook(RETRIES, "retryMethod", "(" + method + "Ljava/io/IOException;I)Z", ADVICE + "RetryAdvice");
    }

    private static String type(String name) {
        return "L" + (ROOT + "." + name).replace('.', '/') + ";";
    }
}
