package io.graftmesh.agent.install;

import io.graftmesh.instrumentation.HookModule;
import io.graftmesh.instrumentation.HookModules;
import io.graftmesh.instrumentation.MethodHook;
import io.graftmesh.mesh.Nullable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which classes are hooked: most by their exact names, those of libraries that are often relocated by how they end. */
final class HookTargets {

    private final Map<String, HookTarget> exact = new HashMap<>();

    /** By the simple name, which most classes do not share: where we know such classes from, with the module of each. */
    private final Map<String, Map<String, HookModule>> relocatable = new HashMap<>();

    /**
     * What the names of relocatable packages end with, {@code netty/}: put together here, because packing the agent relocates
     * whole names of the libraries that it has itself, and their applications' are meant.
     */
    private final String[] roots;

    private final Map<String, String> outside = new HashMap<>();

    HookTargets() {
        Set<String> ends = new HashSet<>();
        for (HookModule module : HookModules.all()) {
            for (Map.Entry<String, String> entry : module.outside().entrySet()) {
                outside.put(entry.getKey().replace('.', '/'), entry.getValue());
            }
            for (Map.Entry<String, List<MethodHook>> entry : module.hooks().entrySet()) {
                String name = entry.getKey().replace('.', '/');
                if (module.root().isEmpty()) {
                    exact.put(
                            name, new HookTarget(module, entry.getKey(), entry.getValue(), Relocation.inPlace(module)));
                } else {
                    alike(simpleName(name)).put(name, module);
                    ends.add(simpleName(module.root().replace('.', '/')) + '/');
                }
            }
        }
        roots = ends.toArray(new String[0]);
    }

    private Map<String, HookModule> alike(String simpleName) {
        Map<String, HookModule> alike = relocatable.get(simpleName);
        if (alike == null) {
            alike = new HashMap<>();
            relocatable.put(simpleName, alike);
        }
        return alike;
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

    /** Costs a class that is no target some nanoseconds and no memory. */
    private boolean couldBe(String name) {
        for (String root : roots) {
            if (name.indexOf(root) >= 0) {
                return true;
            }
        }
        return false;
    }

    private @Nullable HookTarget relocated(String found) {
        Map<String, HookModule> alike = relocatable.get(simpleName(found));
        if (alike == null) {
            return null;
        }
        for (Map.Entry<String, HookModule> known : alike.entrySet()) {
            HookModule module = known.getValue();
            Relocation relocation = Relocation.of(module, known.getKey(), found);
            String className = known.getKey().replace('/', '.');
            List<MethodHook> hooks = module.hooks().get(className);
            if (relocation != null && hooks != null) {
                return new HookTarget(module, className, hooks, relocation);
            }
        }
        return null;
    }
}
