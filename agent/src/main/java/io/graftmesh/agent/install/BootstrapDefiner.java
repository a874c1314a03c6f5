package io.graftmesh.agent.install;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;

/**
 * Defines the bootstrap classes straight into {@code java.base}, package {@code java.net}. Nothing is appended to the
 * boot class path: an append makes JDK 17+ warn on the application's stderr and ends its class-data sharing
 * (docs/decisions/0001).
 */
final class BootstrapDefiner {

    /** Superclasses before subclasses is not needed: none of them extends another. */
    static final String[] CLASSES = {
        "GraftCall",
        "GraftHooks",
        "GraftLink",
        "GraftJdk",
        "GraftSocketOptions",
        "GraftInput",
        "GraftOutput",
        "GraftSocketImpl",
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
            classes[i] = bytes("java/net/" + CLASSES[i] + ".class");
        }
        if (System.getProperty("java.specification.version", "").startsWith("1.")) {
            defineOnJava8(classes);
        } else {
            LookupDefiner.define(instrumentation, classes);
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

    private byte[] bytes(String path) throws IOException {
        try (InputStream in = resources.getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException(path + " is missing in the agent's jar");
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
            return out.toByteArray();
        }
    }

    /** Java 8 has no modules, and a method that later versions took away. */
    private static void defineOnJava8(byte[][] classes) throws Exception {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field instance = type.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Object unsafe = instance.get(null);
        Method defineClass = type.getMethod(
                "defineClass",
                String.class,
                byte[].class,
                int.class,
                int.class,
                ClassLoader.class,
                ProtectionDomain.class);
        for (int i = 0; i < classes.length; i++) {
            byte[] bytes = classes[i];
            defineClass.invoke(unsafe, "java.net." + CLASSES[i], bytes, 0, bytes.length, null, null);
        }
    }
}
