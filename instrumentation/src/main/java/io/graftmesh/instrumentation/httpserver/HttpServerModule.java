package io.graftmesh.instrumentation.httpserver;

import io.graftmesh.instrumentation.HookModule;

/** The JDK's own HTTP server: all handlers, and the application's filters before them, hang on one chain. */
public final class HttpServerModule {

    /** Where requests are judged; who listens with this server loads it first. */
    public static final String JUDGE = "com.sun.net.httpserver.Filter$Chain";

    private HttpServerModule() {}

    public static HookModule create() {
        return new HookModule("jdk-httpserver")
                .hook(
                        JUDGE,
                        "doFilter",
                        "(Lcom/sun/net/httpserver/HttpExchange;)V",
                        "io.graftmesh.instrumentation.httpserver.ChainAdvice");
    }
}
