package io.graftmesh.agent.bridge;

import io.graftmesh.agent.WovenClasses;
import io.graftmesh.mesh.Nullable;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * On which ports an HTTP server listens whose requests our hooks judge, and on which connections where that is told for each by
 * itself, as with Netty. Only there may an intention that speaks of requests let a connection in. Who listens is seen on
 * the stack of the thread that binds the port; one for the whole process, since ports are.
 */
public final class HttpServers {

    /** A class that is on the stack when the server binds a port, and the one that must bear our hook then. */
    private enum Known {
        JDK("sun.net.httpserver.ServerImpl", "com.sun.net.httpserver.Filter$Chain"),
        TOMCAT("org.apache.catalina.connector.Connector", "org.apache.catalina.core.StandardEngineValve"),
        JETTY("org.eclipse.jetty.server.ServerConnector", "org.eclipse.jetty.server.Server"),
        UNDERTOW("io.undertow.Undertow", "io.undertow.server.Connectors");

        final String binder;
        final String judge;

        Known(String binder, String judge) {
            this.binder = binder;
            this.judge = judge;
        }

        static @Nullable Known of(Class<?> onStack) {
            for (Known known : values()) {
                if (known.binder.equals(onStack.getName())) {
                    return known;
                }
            }
            return null;
        }
    }

    private static final Set<Integer> PORTS = ConcurrentHashMap.newKeySet();

    /** By our port and the other end's. */
    private static final Set<Integer> CONNECTIONS = ConcurrentHashMap.newKeySet();

    private HttpServers() {}

    /** This thread has just bound the port. */
    static void listening(int port) {
        // Under a security manager the application's rights are not ours.
        note(port, AccessController.doPrivileged((PrivilegedAction<Boolean>) HttpServers::isJudgedHere));
    }

    private static boolean isJudgedHere() {
        for (Class<?> onStack : new Stack().classes()) {
            Known known = Known.of(onStack);
            if (known != null) {
                return isJudged(onStack, known);
            }
        }
        return false;
    }

    /** A port may change hands while the process lives. */
    private static void note(int port, boolean judged) {
        if (judged) {
            PORTS.add(port);
        } else {
            PORTS.remove(port);
        }
    }

    /** Loads the class, so that it is known before the first request whether it bears the hook. */
    private static boolean isJudged(Class<?> binder, Known known) {
        try {
            return WovenClasses.contains(Class.forName(known.judge, false, binder.getClassLoader()));
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** @param peerPort 0 for all connections of the port */
    static void judged(int port, int peerPort, boolean yes) {
        if (peerPort == 0) {
            note(port, yes);
        } else if (yes) {
            CONNECTIONS.add(port << 16 | peerPort);
        } else {
            CONNECTIONS.remove(port << 16 | peerPort);
        }
    }

    /** @return whether each request that comes to the port from there is brought before the mesh */
    public static boolean judges(int port, int peerPort) {
        return PORTS.contains(port) || CONNECTIONS.contains(port << 16 | peerPort);
    }

    /** Gives classes and not their names, on 8 as on 25. */
    private static final class Stack extends SecurityManager {
        Class<?>[] classes() {
            return getClassContext();
        }
    }
}
