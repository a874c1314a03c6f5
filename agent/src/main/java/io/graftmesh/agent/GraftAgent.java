package io.graftmesh.agent;

import io.graftmesh.mesh.Nullable;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.security.ProtectionDomain;
import java.util.Properties;

/**
 * Where {@code -javaagent:} enters. With {@link AgentLoader}, all that application class loaders can see of Graft.
 * Whatever goes wrong, the application starts without us, unless its owner said that it must not run outside the mesh.
 */
public final class GraftAgent {

    private GraftAgent() {}

    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        try {
            ProtectionDomain domain = GraftAgent.class.getProtectionDomain();
            File jar = new File(domain.getCodeSource().getLocation().toURI());
            ClassLoader platform = ClassLoader.getSystemClassLoader().getParent();
            new AgentLoader(jar, platform, domain)
                    .loadClass("io.graftmesh.agent.AgentStart")
                    .getMethod("start", String.class, Instrumentation.class)
                    .invoke(null, arguments, instrumentation);
        } catch (InvocationTargetException e) {
            failed(arguments, e.getCause());
        } catch (Throwable t) {
            failed(arguments, t);
        }
    }

    private static void failed(@Nullable String arguments, @Nullable Throwable t) {
        if (t instanceof SecurityException) {
            System.err.println("[graft] ERROR there is a security manager: grant the agent's jar (codeBase)"
                    + " java.security.AllPermission; the application needs none more");
        }
        if (mayRunWithout(arguments)) {
            System.err.println("[graft] ERROR the agent cannot start; the application runs outside the mesh: " + t);
            return;
        }
        System.err.println("[graft] ERROR the agent cannot start, and inbound=strict or outbound=mesh-only forbids to"
                + " run without it, or may do so where we may not look: " + t);
        Runtime.getRuntime().halt(1);
    }

    private static boolean mayRunWithout(@Nullable String arguments) {
        try {
            return !mustNotRunWithout(arguments);
        } catch (SecurityException unreadable) {
            // Whoever wrote the options may have forbidden it.
            return false;
        }
    }

    /** Reads the two options by itself: what reads options is among what may just have failed. */
    private static boolean mustNotRunWithout(@Nullable String arguments) {
        String config = first(argument(arguments, "config"), "config");
        return !"false".equals(first(argument(arguments, "enabled"), "enabled"))
                && ("strict".equals(option(arguments, "inbound", config))
                        || "mesh-only".equals(option(arguments, "outbound", config)));
    }

    private static @Nullable String option(@Nullable String arguments, String key, @Nullable String config) {
        String value = first(argument(arguments, key), key);
        if (value != null || config == null) {
            return value;
        }
        Properties file = new Properties();
        try (InputStream in = new FileInputStream(config)) {
            file.load(in);
        } catch (Exception unreadable) {
            return null;
        }
        return file.getProperty(key);
    }

    private static @Nullable String argument(@Nullable String arguments, String key) {
        String value = null;
        for (String pair : arguments == null ? new String[0] : arguments.split(",")) {
            if (pair.trim().startsWith(key + "=")) {
                value = pair.trim().substring(key.length() + 1);
            }
        }
        return value;
    }

    private static @Nullable String first(@Nullable String argument, String key) {
        String value = argument != null ? argument : System.getProperty("graft." + key);
        return value != null ? value : System.getenv("GRAFT_" + key.toUpperCase(java.util.Locale.ROOT));
    }
}
