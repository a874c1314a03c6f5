package io.graftmesh.agent.install;

import io.graftmesh.agent.AgentLog;
import java.lang.instrument.Instrumentation;
import java.util.Set;
import java.util.function.Consumer;

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
     * @param outsider told of what cannot be hooked and so stays outside of the mesh, in one line
     * @throws IllegalStateException where it is none, and some are missing
     */
    public void installHooks(boolean all, Consumer<String> outsider) {
        Helpers helpers = new Helpers(instrumentation, cache);
        Set<String> missing = new HookTransformer(helpers, cache, log, outsider).install(instrumentation);
        if (all && !missing.isEmpty()) {
            throw new IllegalStateException("no hooks in " + missing);
        }
    }
}
