package io.graftmesh.agent;

import io.graftmesh.agent.bridge.EarlyHooks;
import io.graftmesh.agent.install.BuildId;
import io.graftmesh.agent.install.Installation;
import io.graftmesh.agent.install.StartCache;
import io.graftmesh.mesh.Nullable;
import java.io.File;
import java.lang.instrument.Instrumentation;

/**
 * The part of premain that runs inside the agent's own loader. It only puts the hooks in place; all that is heavy
 * waits for the application's first socket and runs on a thread of its own.
 */
public final class AgentStart {

    private AgentStart() {}

    /** Called by {@link GraftAgent}, by name. */
    public static void start(@Nullable String arguments, Instrumentation instrumentation) throws Exception {
        AgentOptions options = AgentOptions.read(arguments, System.getProperties(), System.getenv());
        if (!options.enabled()) {
            return;
        }
        AgentLog log = new AgentLog(options.log(), System.err);
        AgentLog.current(log);
        report(options, log);
        StartCache cache = new StartCache(cacheDirectory(options), BuildId.read(), log);
        Installation installation = new Installation(instrumentation, log, cache);
        installation.defineBootstrap();
        EarlyHooks hooks = new EarlyHooks(options, log, instrumentation, cache);
        hooks.install();
        installation.installHooks(options.failClosed(), new Outsiders(options, log));
    }

    private static void report(AgentOptions options, AgentLog log) {
        boolean refused = false;
        for (OptionProblem problem : options.problems()) {
            log.error(problem.line());
            refused |= problem.fatal();
        }
        if (refused) {
            // Said to the operator even with log=off: this is why there is no process.
            System.err.println("[graft] ERROR the JVM does not start: what may enter or leave it would be a guess");
            Runtime.getRuntime().halt(1);
        }
    }

    /** Beside the state; else per user, because the temporary directory is shared and the cache must not be. */
    private static File cacheDirectory(AgentOptions options) {
        File state = options.chosenState();
        File parent = state == null ? null : state.getAbsoluteFile().getParentFile();
        if (parent != null) {
            return new File(parent, "woven");
        }
        return new File(
                System.getProperty("java.io.tmpdir", "/tmp"), "graft-woven-" + System.getProperty("user.name", ""));
    }
}
