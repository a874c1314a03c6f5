package io.graftmesh.agent;

import io.graftmesh.mesh.Nullable;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/** Which classes bear our hooks, loader by loader: what guards a port must not rely on a hook that was never put in. */
public final class WovenClasses {

    /** Stands for the boot loader. */
    private static final Object BOOT = new Object();

    private static final Map<Object, Set<String>> BY_LOADER = Collections.synchronizedMap(new WeakHashMap<>());

    private WovenClasses() {}

    /** @param className with dots */
    public static void add(@Nullable ClassLoader loader, String className) {
        BY_LOADER
                .computeIfAbsent(loader == null ? BOOT : loader, any -> ConcurrentHashMap.newKeySet())
                .add(className);
    }

    public static boolean contains(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        Set<String> names = BY_LOADER.get(loader == null ? BOOT : loader);
        return names != null && names.contains(type.getName());
    }
}
