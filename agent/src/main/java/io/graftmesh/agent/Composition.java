package io.graftmesh.agent;

import io.graftmesh.mesh.Nullable;
import java.lang.instrument.Instrumentation;
import java.net.GraftHooks;

/** Wires the mesh together, in order. Nothing to wire yet. */
public final class Composition {

    private Composition() {}

    public static @Nullable GraftHooks start(AgentOptions options, AgentLog log, Instrumentation instrumentation)
            throws Exception {
        return null;
    }
}
