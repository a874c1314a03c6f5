package io.graftmesh.agent.install;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.instrumentation.HookModule;
import io.graftmesh.instrumentation.HookModules;
import io.graftmesh.instrumentation.MethodHook;
import io.graftmesh.mesh.Nullable;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts the hooks into a class as it loads. A class that is not a target costs one hash lookup; whatever fails, the
 * class loads as it was.
 */
final class HookTransformer implements ClassFileTransformer {

    private static final String FIRST_SOCKET = "java/net/Socket";
    private static final String FIRST_SERVER_SOCKET = "java/net/ServerSocket";

    private final Map<String, List<MethodHook>> targets = new HashMap<>();
    private final StartCache cache;
    private final AgentLog log;
    private final Runnable onFirstSocket;
    /** 0 or 1. No AtomicBoolean: since 9 it starts the VarHandles. */
    private final AtomicInteger socketSeen = new AtomicInteger();

    /** Set while this thread weaves: what weaving itself loads must not be woven by a half-initialised weaver. */
    private final ThreadLocal<Boolean> weaving = new ThreadLocal<>();

    HookTransformer(StartCache cache, AgentLog log, Runnable onFirstSocket) {
        this.cache = cache;
        this.log = log;
        this.onFirstSocket = onFirstSocket;
        for (HookModule module : HookModules.all()) {
            for (Map.Entry<String, List<MethodHook>> entry : module.hooks().entrySet()) {
                targets.put(entry.getKey().replace('.', '/'), entry.getValue());
            }
        }
    }

    void install(Instrumentation instrumentation) {
        instrumentation.addTransformer(this, true);
        for (Class<?> loaded : loadedTargets(instrumentation)) {
            retransform(instrumentation, loaded);
        }
    }

    private List<Class<?>> loadedTargets(Instrumentation instrumentation) {
        List<Class<?>> loaded = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String target : targets.keySet()) {
            names.add(target.replace('/', '.'));
        }
        for (Class<?> candidate : instrumentation.getAllLoadedClasses()) {
            if (names.contains(candidate.getName())) {
                loaded.add(candidate);
            }
        }
        return loaded;
    }

    private void retransform(Instrumentation instrumentation, Class<?> target) {
        try {
            instrumentation.retransformClasses(target);
        } catch (Exception | LinkageError e) {
            log.error("no hooks in " + target.getName() + ", which this JVM will not change any more", e);
        }
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] original) {
        List<MethodHook> hooks = name == null ? null : targets.get(name);
        if (hooks == null || name == null || loader != null && name.startsWith("java/")) {
            return null;
        }
        if (weaving.get() != null) {
            log.error("no hooks in " + name + ", which loaded while another class was being woven");
            return null;
        }
        weaving.set(Boolean.TRUE);
        try {
            return woven(loader, name, original, hooks);
        } catch (Throwable t) {
            log.error("no hooks in " + name + ", which this version of Graft cannot weave", t);
            return null;
        } finally {
            weaving.remove();
        }
    }

    private byte[] woven(@Nullable ClassLoader loader, String name, byte[] original, List<MethodHook> hooks) {
        if ((name.equals(FIRST_SOCKET) || name.equals(FIRST_SERVER_SOCKET)) && socketSeen.compareAndSet(0, 1)) {
            onFirstSocket.run();
        }
        String key = cache.key(name, original);
        byte[] woven = cache.get(key);
        if (woven == null) {
            woven = Weaver.weave(loader, name.replace('/', '.'), original, hooks);
            cache.put(key, woven);
        }
        return woven;
    }
}
