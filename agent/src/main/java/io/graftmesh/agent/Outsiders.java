package io.graftmesh.agent;

import java.util.function.Consumer;

/**
 * What cannot be in the mesh. Where anything may be outside of it that is said, once for each; where nothing may, the JVM
 * ends before it has such a connection.
 */
final class Outsiders implements Consumer<String> {

    private final AgentOptions options;
    private final AgentLog log;

    Outsiders(AgentOptions options, AgentLog log) {
        this.options = options;
        this.log = log;
    }

    @Override
    public void accept(String what) {
        if (options.failClosed()) {
            // Said even with log=off: this is why the process ends.
            System.err.println(
                    "[graft] ERROR outside of the mesh, which inbound=strict or outbound=mesh-only forbids: " + what);
            Runtime.getRuntime().halt(1);
        }
        log.warn("outside of the mesh, its connections are plaintext and unchecked: " + what);
    }
}
