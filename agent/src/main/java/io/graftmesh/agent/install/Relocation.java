package io.graftmesh.agent.install;

import io.graftmesh.instrumentation.HookModule;
import io.graftmesh.instrumentation.MethodHook;
import io.graftmesh.mesh.Nullable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a build has put a hooked library, which may be its own place: from names as the advice was compiled against to
 * names as they are there. All names with slashes.
 */
final class Relocation {

    private final String from;
    private final String to;
    private final String beside;
    private final Map<String, String> helpers = new HashMap<>();

    private Relocation(HookModule module, String from, String to) {
        this.from = from;
        this.to = to;
        this.beside =
                to + module.helpersPackage().substring(module.root().length()).replace('.', '/');
        for (String helper : module.helpers()) {
            String name = helper.replace('.', '/');
            helpers.put(name, beside + name.substring(name.lastIndexOf('/')));
        }
    }

    /** @return of a library that nobody moves: its helpers only find their place; null if it has none */
    static @Nullable Relocation inPlace(HookModule module) {
        return module.helpers().isEmpty() ? null : new Relocation(module, "", "");
    }

    /**
     * @param known a class of the module's, where we know it
     * @param found a class in an application
     * @return null if it is not the same class in another place
     */
    static @Nullable Relocation of(HookModule module, String known, String found) {
        String root = module.root().replace('.', '/');
        String tail = known.substring(root.length());
        if (!found.endsWith(tail)) {
            return null;
        }
        String to = found.substring(0, found.length() - tail.length());
        String last = root.substring(root.lastIndexOf('/') + 1);
        return to.equals(last) || to.endsWith('/' + last) ? new Relocation(module, root, to) : null;
    }

    String map(String name) {
        String helper = helpers.get(name);
        return helper != null
                ? helper
                : !from.isEmpty() && name.startsWith(from + '/') ? to + name.substring(from.length()) : name;
    }

    List<MethodHook> map(List<MethodHook> hooks) {
        List<MethodHook> mapped = new ArrayList<>();
        for (MethodHook hook : hooks) {
            List<String> descriptors = new ArrayList<>();
            for (String descriptor : hook.descriptors()) {
                descriptors.add(descriptor.replace('L' + from + '/', 'L' + to + '/'));
            }
            mapped.add(new MethodHook(hook.method(), descriptors, hook.adviceClass(), hook.optional()));
        }
        return mapped;
    }

    /** @return the place */
    @Override
    public String toString() {
        return beside;
    }
}
