package io.graftmesh.instrumentation.undertow;

import io.graftmesh.instrumentation.HookModule;

/**
 * Undertow 2.2 and later: every request, of HTTP/1, HTTP/2 and AJP, begins where the root handler is called. So does each part
 * of it that is dispatched to another thread, which was judged before.
 */
public final class UndertowModule {

    private static final String PACKAGE = "io.graftmesh.instrumentation.undertow.";
    private static final String CONNECTORS = "io.undertow.server.Connectors";

    private static final String PROXIED = "io.undertow.server.protocol.proxy.ProxyProtocolOpenListener";

    private UndertowModule() {}

    public static HookModule create() {
        return new HookModule("undertow")
                .relocatable("io.undertow")
                .lesser(CONNECTORS, PROXIED)
                .helpers("io.undertow.server", PACKAGE, "GraftUndertow")
                .hook(
                        CONNECTORS,
                        "executeRootHandler",
                        "(Lio/undertow/server/HttpHandler;Lio/undertow/server/HttpServerExchange;)V",
                        PACKAGE + "RootHandlerAdvice")
                .hook(PROXIED, "handleEvent", "(Lorg/xnio/StreamConnection;)V", PACKAGE + "ProxiedAdvice");
    }
}
