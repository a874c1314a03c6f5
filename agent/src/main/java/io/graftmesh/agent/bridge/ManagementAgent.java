package io.graftmesh.agent.bridge;

/**
 * The JDK's own management agent ({@code com.sun.management.jmxremote.port}), which listens before {@code main} and would
 * be taken for the service.
 */
final class ManagementAgent {

    private ManagementAgent() {}

    /** @return whether it is what listens on this thread */
    static boolean isListening() {
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            String name = frame.getClassName();
            if (name.startsWith("sun.management.") || name.startsWith("jdk.internal.agent.")) {
                return true;
            }
        }
        return false;
    }
}
