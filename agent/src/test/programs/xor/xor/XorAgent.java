package xor;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.agent.install.BuildId;
import io.graftmesh.agent.install.Installation;
import io.graftmesh.agent.install.StartCache;
import java.io.File;
import java.lang.instrument.Instrumentation;

/** Our installation with a mesh that can do nothing but XOR: what is tested is the shell, not TLS. */
public final class XorAgent {

    public static void premain(String arguments, Instrumentation instrumentation) throws Exception {
        File directory = new File(arguments == null ? "." : arguments);
        StartCache cache = new StartCache(directory, BuildId.read(), AgentLog.current());
        Installation installation = new Installation(instrumentation, AgentLog.current(), cache);
        installation.defineBootstrap();
        Hooks.install();
        installation.installHooks(true, outside -> {});
    }

    /** Apart, because nothing may name a bootstrap class before there is one. */
    private static final class Hooks {
        static void install() {
            java.net.GraftBridge.install(new XorHooks());
        }
    }
}
