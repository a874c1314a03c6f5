package io.graftmesh.agent.install;

import io.graftmesh.mesh.Nullable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;

/** For Java 8, which has no modules, and a method that later versions took away. */
final class UnsafeDefiner implements ClassDefiner {

    private final Object unsafe;
    private final Method defineClass;
    private final @Nullable ClassLoader loader;
    private final @Nullable ProtectionDomain domain;

    /** @param loader null for the JDK's own */
    UnsafeDefiner(@Nullable ClassLoader loader, @Nullable ProtectionDomain domain) throws Exception {
        this.loader = loader;
        this.domain = domain;
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
        defineClass.invoke(unsafe, name, bytes, 0, bytes.length, loader, domain);
    }
}
