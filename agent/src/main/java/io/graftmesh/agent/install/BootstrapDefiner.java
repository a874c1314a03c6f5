package io.graftmesh.agent.install;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URI;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Defines the bootstrap classes straight into {@code java.base}, package {@code java.net}. Nothing is appended to the
 * boot class path: an append makes JDK 17+ warn on the application's stderr and ends its class-data sharing
 * (docs/decisions/0001).
 */
final class BootstrapDefiner {

    /** Superclasses before subclasses is not needed: none of them extends another. */
    static final String[] CLASSES = {
        "GraftHooks",
        "GraftLink",
        "GraftJdk",
        "GraftSocketOptions",
        "GraftInput",
        "GraftOutput",
        "GraftSocketImpl",
        "GraftBridge",
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
        Definer definer = System.getProperty("java.specification.version", "").startsWith("1.")
                ? new UnsafeDefiner()
                : new LookupDefiner(instrumentation);
        for (String name : CLASSES) {
            definer.define("java.net." + name, bytes("java/net/" + name + ".class"));
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

    private interface Definer {
        void define(String name, byte[] bytes) throws Exception;
    }

    /** Java 8 has no modules, and a method that later versions took away. */
    private static final class UnsafeDefiner implements Definer {
        private final Object unsafe;
        private final Method defineClass;

        UnsafeDefiner() throws Exception {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            unsafe = instance.get(null);
            defineClass = type.getMethod(
                    "defineClass",
                    String.class,
                    byte[].class,
                    int.class,
                    int.class,
                    ClassLoader.class,
                    ProtectionDomain.class);
        }

        @Override
        public void define(String name, byte[] bytes) throws Exception {
            defineClass.invoke(unsafe, name, bytes, 0, bytes.length, null, null);
        }
    }

    /** Since 9 a lookup with private access to the package defines into it, once java.net is opened to us. */
    private static final class LookupDefiner implements Definer {
        private final Object lookup;
        private final Method defineClass;

        LookupDefiner(Instrumentation instrumentation) throws Exception {
            Method getModule = Class.class.getMethod("getModule");
            open(instrumentation, getModule.invoke(URI.class), getModule.invoke(LookupDefiner.class));
            lookup = MethodHandles.class
                    .getMethod("privateLookupIn", Class.class, MethodHandles.Lookup.class)
                    .invoke(null, URI.class, MethodHandles.lookup());
            defineClass = MethodHandles.Lookup.class.getMethod("defineClass", byte[].class);
        }

        private static void open(Instrumentation instrumentation, Object javaBase, Object us) throws Exception {
            Map<String, Set<?>> opens = new HashMap<>();
            opens.put("java.net", Collections.singleton(us));
            Instrumentation.class
                    .getMethod(
                            "redefineModule",
                            Class.forName("java.lang.Module"),
                            Set.class,
                            Map.class,
                            Map.class,
                            Set.class,
                            Map.class)
                    .invoke(
                            instrumentation,
                            javaBase,
                            Collections.emptySet(),
                            Collections.emptyMap(),
                            opens,
                            Collections.emptySet(),
                            Collections.emptyMap());
        }

        @Override
        public void define(String name, byte[] bytes) throws Exception {
            defineClass.invoke(lookup, (Object) bytes);
        }
    }
}
