package io.graftmesh.instrumentation.outside;

import io.graftmesh.instrumentation.HookModule;

/** What accepts or opens TCP connections in native code, past everything that can be hooked: it is said, or refused. */
public final class OutsideModule {

    private OutsideModule() {}

    public static HookModule create() {
        // Without the names' first two parts, which packaging the agent would take for those of its own libraries.
        return new HookModule("outside")
                .outside(
                        "tomcat.util.net.AprEndpoint",
                        "Tomcat's APR connector has sockets of its own; let its protocol be Http11NioProtocol");
    }
}
