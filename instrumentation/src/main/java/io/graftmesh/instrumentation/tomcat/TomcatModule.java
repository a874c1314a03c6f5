package io.graftmesh.instrumentation.tomcat;

import io.graftmesh.instrumentation.HookModule;

/**
 * Tomcat 8.5 to 11, embedded or not ({@code javax} and {@code jakarta} differ above these classes only): every request goes
 * through the engine's last valve, normalised and not yet seen by any code of the application's.
 */
public final class TomcatModule {

    /** Where requests are judged; who listens with this server loads it first. */
    public static final String JUDGE = "org.apache.catalina.core.StandardEngineValve";

    private TomcatModule() {}

    public static HookModule create() {
        return new HookModule("tomcat")
                .hook(
                        JUDGE,
                        "invoke",
                        "(Lorg/apache/catalina/connector/Request;Lorg/apache/catalina/connector/Response;)V",
                        "io.graftmesh.instrumentation.tomcat.EngineAdvice");
    }
}
