package io.graftmesh.agent.bridge;

/**
 * Libraries that make the JDK's selectors past {@code SelectorProvider.provider()}: such a selector refuses channels of
 * ours, and the application would not start. Known: XNIO (Undertow, WildFly) on Java 8, where it calls the constructor of
 * {@code sun.nio.ch.EPollSelectorProvider}; later JDKs do not let it.
 */
final class OwnSelectors {

    private static final boolean POSSIBLE = "1.8".equals(System.getProperty("java.specification.version"));
    private static final String XNIO = "org.xnio.nio.";

    /** From our own frames, over the JDK's open(), to the library's: doPrivileged included. */
    private static final int FRAMES = 14;

    private OwnSelectors() {}

    /** @return whether such a library asks for the provider; costs a stack trace, on Java 8 only */
    static boolean ask() {
        if (!POSSIBLE) {
            return false;
        }
        StackTraceElement[] stack = new Throwable().getStackTrace();
        for (int i = 0; i < Math.min(FRAMES, stack.length); i++) {
            if (stack[i].getClassName().startsWith(XNIO)) {
                return true;
            }
        }
        return false;
    }
}
