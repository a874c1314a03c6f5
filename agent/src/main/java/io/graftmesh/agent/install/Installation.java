package io.graftmesh.agent.install;

import io.graftmesh.agent.AgentLog;
import java.io.File;
import java.lang.instrument.Instrumentation;

/** Puts our few classes into java.base, and our hooks into the classes that they belong in. */
public final class Installation {

    private final Instrumentation instrumentation;
    private final AgentLog log;
    private final File wovenDirectory;

    public Installation(Instrumentation instrumentation, AgentLog log, File wovenDirectory) {
        this.instrumentation = instrumentation;
        this.log = log;
        this.wovenDirectory = wovenDirectory;
    }

    /** @throws Exception if this JVM refuses; then there is nothing to hook with, and the agent cannot start */
    public void defineBootstrap() throws Exception {
        new BootstrapDefiner(instrumentation, Installation.class.getClassLoader()).define();
    }

    /** @param onFirstSocket run once, when the first socket class is woven; must return at once */
    public void installHooks(Runnable onFirstSocket) {
        WovenCache cache = new WovenCache(wovenDirectory, BuildId.read(), log);
        new HookTransformer(cache, log, onFirstSocket).install(instrumentation);
    }
}
