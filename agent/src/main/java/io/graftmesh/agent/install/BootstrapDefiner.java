package io.graftmesh.agent.install;

import java.lang.instrument.Instrumentation;

/**
 * Defines the bootstrap classes straight into {@code java.base}, package {@code java.net}. Nothing is appended to the
 * boot class path: an append makes JDK 17+ warn on the application's stderr and ends its class-data sharing
 * (docs/decisions/0001).
 */
final class BootstrapDefiner {

    /** Superclasses before subclasses. */
    static final String[] CLASSES = {
        "GraftCall",
        "GraftCarrier",
        "GraftHooks",
        "GraftLink",
        "GraftWire",
        "GraftStream",
        "GraftJdk",
        "GraftSocketOptions",
        "GraftInput",
        "GraftOutput",
        "GraftDelegatingImpl",
        "GraftSocketImpl",
        "GraftPeer",
        "GraftBridge",
        "GraftHttp",
    };

    private final Instrumentation instrumentation;
    private final ClassLoader resources;

    BootstrapDefiner(Instrumentation instrumentation, ClassLoader resources) {
        this.instrumentation = instrumentation;
        this.resources = resources;
    }

    void define() throws Exception {
        if (present("java.net.GraftBridge")) {
            throw new IllegalStateException("another Graft agent is in this JVM already; is -javaagent given twice?");
        }
        byte[][] classes = new byte[CLASSES.length][];
        for (int i = 0; i < CLASSES.length; i++) {
            classes[i] = ClassFiles.read(resources, "java/net/" + CLASSES[i]);
        }
        if (JavaBase.isModule()) {
            LookupDefiner.define(instrumentation, classes);
            return;
        }
        UnsafeDefiner definer = new UnsafeDefiner(null, null);
        for (int i = 0; i < classes.length; i++) {
            definer.define("java.net." + CLASSES[i], classes[i]);
        }
    }

    private static boolean present(String name) {
        try {
            Class.forName(name, false, null);
            return true;
        } catch (ClassNotFoundException expected) {
            return false;
        }
    }
}
