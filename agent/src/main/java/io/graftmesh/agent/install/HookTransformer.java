package io.graftmesh.agent.install;

import io.graftmesh.agent.AgentLog;
import io.graftmesh.agent.WovenClasses;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts the hooks into a class as it loads. A class that is not a target costs one hash lookup; whatever fails, the
 * class loads as it was.
 */
final class HookTransformer implements ClassFileTransformer {

    private static final String JDK = "java/";

    /** Its libraries are our own, whose calls are nobody's business. */
    private static final @Nullable ClassLoader OURS = HookTransformer.class.getClassLoader();

    private final HookTargets targets = new HookTargets();
    private final Helpers helpers;
    private final StartCache cache;
    private final AgentLog log;
    private final Consumer<String> outsider;
    /** Names of the classes that have their hooks. */
    private final Set<String> done = Collections.synchronizedSet(new HashSet<String>());

    /** Set while this thread weaves, or loads what is woven later: what weaving itself loads must not be woven by a half-initialised weaver. */
    private final ThreadLocal<Boolean> weaving = new ThreadLocal<>();

    HookTransformer(Helpers helpers, StartCache cache, AgentLog log, Consumer<String> outsider) {
        this.helpers = helpers;
        this.cache = cache;
        this.log = log;
        this.outsider = outsider;
    }

    /**
     * The JDK's own classes are woven here and now, loaded for it if need be. When they come up by themselves it is often in
     * the middle of another class's loading, where a transformer that loads anything at all may find itself in a circle; the
     * class then stays without hooks (seen with the OpenTelemetry agent beside, and under a security manager).
     *
     * @return those that have no hooks now, which has been logged
     */
    Set<String> install(Instrumentation instrumentation) {
        instrumentation.addTransformer(this, true);
        if (System.getSecurityManager() != null) {
            loadUnwoven();
        }
        Set<String> missing = new HashSet<>();
        for (String target : targets.exactNames()) {
            if (target.startsWith(JDK) && !load(instrumentation, target.replace('/', '.'))) {
                missing.add(target);
            }
        }
        for (Class<?> loaded : loadedTargets(instrumentation)) {
            retransform(instrumentation, loaded);
        }
        return missing;
    }

    /**
     * A security manager's policy is asked about each class of ours that is loaded, and the answer may need the very class
     * that is loading to be woven: a circle, which leaves the weaver broken for good. So they are there before the weaver.
     */
    private void loadUnwoven() {
        weaving.set(Boolean.TRUE);
        try {
            for (String target : targets.exactNames()) {
                if (target.startsWith(JDK)) {
                    Class.forName(target.replace('/', '.'), false, null);
                }
            }
        } catch (ClassNotFoundException e) {
            // Said where it is missed.
        } finally {
            weaving.remove();
        }
    }

    private boolean load(Instrumentation instrumentation, String name) {
        try {
            Class<?> target = Class.forName(name, false, null);
            if (!done.contains(name)) {
                retransform(instrumentation, target);
            }
        } catch (ClassNotFoundException e) {
            log.error("no hooks in " + name + ", which this JVM does not have");
        }
        return done.contains(name);
    }

    private List<Class<?>> loadedTargets(Instrumentation instrumentation) {
        List<Class<?>> loaded = new ArrayList<>();
        for (Class<?> candidate : instrumentation.getAllLoadedClasses()) {
            String name = candidate.getName().replace('.', '/');
            if (!name.startsWith(JDK) && targets.find(name) != null) {
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
        HookTarget target = name == null ? null : targets.find(name);
        if (target == null && name != null) {
            reportOutside(name);
        }
        if (target == null || name == null || loader == OURS || loader != null && name.startsWith(JDK)) {
            return null;
        }
        if (weaving.get() != null) {
            if (!name.startsWith(JDK)) {
                log.error("no hooks in " + name + ", which loaded while another class was being woven");
            }
            // One of the JDK's: its turn in install() comes.
            return null;
        }
        weaving.set(Boolean.TRUE);
        try {
            helpers.define(loader, domain, target);
            byte[] woven = woven(loader, name, original, target);
            WovenClasses.add(loader, name.replace('/', '.'));
            return woven;
        } catch (Throwable t) {
            log.error("no hooks in " + name + ", which this version of Graft cannot weave", t);
            if (target.vital) {
                outsider.accept(name + " has no hooks");
            }
            return null;
        } finally {
            weaving.remove();
        }
    }

    private void reportOutside(String name) {
        String what = targets.outside(name);
        if (what != null) {
            outsider.accept(what);
        }
    }

    private byte[] woven(@Nullable ClassLoader loader, String name, byte[] original, HookTarget target)
            throws IOException {
        String key = cache.key(name, original);
        byte[] woven = cache.get(key);
        if (woven == null) {
            woven = Weaver.weave(loader, name.replace('/', '.'), original, target);
            cache.put(key, woven);
        }
        done.add(name.replace('/', '.'));
        return woven;
    }
}
