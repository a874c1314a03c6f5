package io.graftmesh.instrumentation.jetty;

import io.graftmesh.instrumentation.HookModule;

/**
 * Jetty 9.4 and 12: every request, of HTTP/1 as of HTTP/2, goes through the server's own {@code handle}, normalised and not yet
 * seen by any code of the application's. What is dispatched, forwarded or ends in an error page does not come by again.
 */
public final class JettyModule {

    private static final String PACKAGE = "io.graftmesh.instrumentation.jetty.";

    /** Jetty 12's classes are of Java 17 and partly bear the names of 9.4's, so that they are known here by shapes of ours. */
    private static final String SHAPES = "io.graftmesh.instrumentation.shapes.jetty";

    private static final String SHAPE = "L" + SHAPES.replace('.', '/') + "/";
    private static final String SERVER = SHAPES + ".server.Server";

    private JettyModule() {}

    public static HookModule create() {
        return new HookModule("jetty")
                .relocatable(SHAPES)
                .lesser(SERVER)
                .helpers(SHAPES + ".server", PACKAGE, "GraftJetty9", "GraftJetty12")
                .helperIfThere(PACKAGE + "GraftJetty12$Told")
                .hookIfThere(SERVER, "handle", "(Lorg/eclipse/jetty/server/HttpChannel;)V", PACKAGE + "ServerAdvice9")
                .hookIfThere(
                        SERVER,
                        "handle",
                        "(" + SHAPE + "server/Request;" + SHAPE + "server/Response;" + SHAPE + "util/Callback;)Z",
                        PACKAGE + "ServerAdvice12");
    }
}
