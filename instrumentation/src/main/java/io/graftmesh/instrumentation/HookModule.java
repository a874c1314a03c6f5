package io.graftmesh.instrumentation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The hooks into one library: which methods of which classes, by exact name, and the advice that each gets. */
public final class HookModule {

    private final String name;
    private final Map<String, List<MethodHook>> hooks = new LinkedHashMap<>();

    public HookModule(String name) {
        this.name = name;
    }

    /**
     * @param className of the target, {@code java.net.Socket}
     * @param adviceClass by name, never by class literal: naming it must not load it
     */
    public HookModule hook(String className, String method, String descriptor, String adviceClass) {
        return hookEither(className, method, adviceClass, descriptor);
    }

    /** @param descriptors of the method in the versions that we know; a class must have at least one of them */
    public HookModule hookEither(String className, String method, String adviceClass, String... descriptors) {
        List<MethodHook> methods = hooks.get(className);
        if (methods == null) {
            methods = new ArrayList<>();
            hooks.put(className, methods);
        }
        methods.add(new MethodHook(method, Arrays.asList(descriptors), adviceClass));
        return this;
    }

    public String name() {
        return name;
    }

    /** @return by name of the target class */
    public Map<String, List<MethodHook>> hooks() {
        return Collections.unmodifiableMap(hooks);
    }
}
