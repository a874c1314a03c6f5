package io.graftmesh.agent.install;

import io.graftmesh.mesh.Nullable;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Defines classes of ours beside the application's own, by the loader that those come from. Holds no lock while it does:
 * two threads that load two classes of one library both define, and the second finds it done.
 */
final class Helpers {

    private static final ClassLoader OURS = Helpers.class.getClassLoader();

    private final Instrumentation instrumentation;
    private final StartCache cache;

    /** By loader, the places that are done. Guarded by itself. */
    private final Map<ClassLoader, Set<String>> done = new WeakHashMap<>();

    private @Nullable Method defineClass;

    Helpers(Instrumentation instrumentation, StartCache cache) {
        this.instrumentation = instrumentation;
        this.cache = cache;
    }

    /** @param domain of the application's class: ours are signed as that one, or not at all */
    void define(@Nullable ClassLoader loader, @Nullable ProtectionDomain domain, HookTarget target) throws Exception {
        Relocation relocation = target.relocation;
        if (loader == null || relocation == null || target.module.helpers().isEmpty()) {
            return;
        }
        Set<String> places = places(loader);
        if (places.contains(relocation.toString())) {
            return;
        }
        ClassDefiner definer = JavaBase.isModule()
                ? (name, bytes) -> byLoader().invoke(loader, name, bytes, 0, bytes.length, domain)
                : new UnsafeDefiner(loader, domain);
        for (String helper : target.module.helpers()) {
            String ours = helper.replace('.', '/');
            String theirs = relocation.map(ours);
            byte[] bytes = relocated(ours, theirs, relocation);
            define(definer, theirs.replace('/', '.'), bytes, target.module.mayMiss(helper));
        }
        places.add(relocation.toString());
    }

    private Set<String> places(ClassLoader loader) {
        synchronized (done) {
            Set<String> places = done.get(loader);
            if (places == null) {
                places = ConcurrentHashMap.newKeySet();
                done.put(loader, places);
            }
            return places;
        }
    }

    private static void define(ClassDefiner definer, String name, byte[] bytes, boolean mayMiss) throws Exception {
        try {
            definer.define(name, bytes);
        } catch (InvocationTargetException e) {
            boolean misses = e.getCause() instanceof NoClassDefFoundError;
            if (!(e.getCause() instanceof LinkageError) || misses && !mayMiss) {
                throw e;
            }
            // Another thread was quicker, or this version of the library has no use for it.
        }
    }

    private byte[] relocated(String ours, String theirs, Relocation relocation) throws Exception {
        byte[] original = ClassFiles.read(OURS, ours);
        String key = cache.key(theirs, original);
        byte[] relocated = cache.get(key);
        if (relocated == null) {
            relocated = Relocator.relocate(original, relocation);
            cache.put(key, relocated);
        }
        return relocated;
    }

    private synchronized Method byLoader() throws Exception {
        Method known = defineClass;
        if (known == null) {
            JavaBase.open(instrumentation, "java.lang");
            known = ClassLoader.class.getDeclaredMethod(
                    "defineClass", String.class, byte[].class, int.class, int.class, ProtectionDomain.class);
            known.setAccessible(true);
            defineClass = known;
        }
        return known;
    }
}
