package io.graftmesh.agent.install;

import io.graftmesh.agent.AgentLog;
import java.lang.instrument.Instrumentation;
import java.util.Set;

/** Puts our few classes into java.base, and our hooks into the classes that they belong in. */
public final class Installation {

    private final Instrumentation instrumentation;
    private final AgentLog log;
    private final StartCache cache;

    public Installation(Instrumentation instrumentation, AgentLog log, StartCache cache) {
        this.instrumentation = instrumentation;
        this.log = log;
        this.cache = cache;
    }

    /** @throws Exception if this JVM refuses; then there is nothing to hook with, and the agent cannot start */
    public void defineBootstrap() throws Exception {
        new BootstrapDefiner(instrumentation, Installation.class.getClassLoader()).define();
    }

    /**
     * @param all whether to go on without some of the hooks is no choice
     * @throws IllegalStateException where it is none, and some are missing
     */
    public void installHooks(boolean all) {
        Set<String> missing = new HookTransformer(cache, log).install(instrumentation);
        if (all && !missing.isEmpty()) {
            throw new IllegalStateException("no hooks in " + missing);
        }
    }
}
