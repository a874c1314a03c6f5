package io.graftmesh.agent.install;

import io.graftmesh.instrumentation.HookModule;
import io.graftmesh.instrumentation.HookModules;
import io.graftmesh.instrumentation.MethodHook;
import io.graftmesh.mesh.Nullable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which classes are hooked: most by their exact names, those of libraries that are often relocated by how they end. */
final class HookTargets {

    private final Map<String, HookTarget> exact = new HashMap<>();

    /** By the simple name, which most classes do not share. */
    private final Map<String, HookModule> relocatable = new HashMap<>();

    private final Map<String, String> outside = new HashMap<>();

    private final Map<String, String> known = new HashMap<>();

    HookTargets() {
        for (HookModule module : HookModules.all()) {
            for (Map.Entry<String, String> entry : module.outside().entrySet()) {
                outside.put(entry.getKey().replace('.', '/'), entry.getValue());
            }
            for (Map.Entry<String, List<MethodHook>> entry : module.hooks().entrySet()) {
                String name = entry.getKey().replace('.', '/');
                if (module.root().isEmpty()) {
                    exact.put(name, new HookTarget(module, entry.getKey(), entry.getValue(), null));
                } else {
                    relocatable.put(simpleName(name), module);
                    known.put(simpleName(name), name);
                }
            }
        }
    }

    private static String simpleName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** @param name with slashes */
    @Nullable
    HookTarget find(String name) {
        HookTarget target = exact.get(name);
        return target != null || !couldBe(name) ? target : relocated(name);
    }

    /** @return with slashes, of those that are never relocated */
    Set<String> exactNames() {
        return exact.keySet();
    }

    /** @return what to say when a class of that name loads; null for all but a few */
    @Nullable
    String outside(String name) {
        for (Map.Entry<String, String> entry : outside.entrySet()) {
            if (name.endsWith(entry.getKey())) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** Costs a class that is no target a few nanoseconds and no memory. */
    private static boolean couldBe(String name) {
        return name.indexOf("netty/") >= 0;
    }

    private @Nullable HookTarget relocated(String found) {
        String simpleName = simpleName(found);
        HookModule module = relocatable.get(simpleName);
        String name = known.get(simpleName);
        if (module == null || name == null) {
            return null;
        }
        Relocation relocation = Relocation.of(module, name, found);
        String className = name.replace('/', '.');
        List<MethodHook> hooks = module.hooks().get(className);
        return relocation == null || hooks == null ? null : new HookTarget(module, className, hooks, relocation);
    }
}
