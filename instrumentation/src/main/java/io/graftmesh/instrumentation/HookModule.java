package io.graftmesh.instrumentation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The hooks into one library: which methods of which classes, and the advice that each gets. */
public final class HookModule {

    private final String name;
    private final Map<String, List<MethodHook>> hooks = new LinkedHashMap<>();
    private final List<String> helpers = new ArrayList<>();
    private final Set<String> helpersIfThere = new HashSet<>();
    private final Map<String, String> outside = new LinkedHashMap<>();
    private final List<String> lesser = new ArrayList<>();
    private String root = "";
    private String helpersPackage = "";

    public HookModule(String name) {
        this.name = name;
    }

    /**
     * The library is also hooked where a build has moved it to, a package whose name ends alike.
     *
     * @param packageName all of the module's classes are below it, {@code io.netty}
     */
    public HookModule relocatable(String packageName) {
        root = packageName;
        return this;
    }

    /**
     * Classes of ours that the woven ones need, of the library's own types: they are defined beside those, by the same
     * loader, before the first class that is hooked.
     *
     * @param intoPackage one of the library's
     * @param ofPackage where they are here, with a dot at its end
     * @param simpleNames superclasses first
     */
    public HookModule helpers(String intoPackage, String ofPackage, String... simpleNames) {
        helpersPackage = intoPackage;
        for (String simpleName : simpleNames) {
            helpers.add(ofPackage + simpleName);
        }
        return this;
    }

    /** One more of those, which stays away where the library has not got what it extends. */
    public HookModule helperIfThere(String className) {
        helpers.add(className);
        helpersIfThere.add(className);
        return this;
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
        return add(className, new MethodHook(method, Arrays.asList(descriptors), adviceClass, false));
    }

    /** As {@link #hook}, in the versions that have the method. */
    public HookModule hookIfThere(String className, String method, String descriptor, String adviceClass) {
        return add(className, new MethodHook(method, Collections.singletonList(descriptor), adviceClass, true));
    }

    private HookModule add(String className, MethodHook hook) {
        List<MethodHook> methods = hooks.get(className);
        if (methods == null) {
            methods = new ArrayList<>();
            hooks.put(className, methods);
        }
        methods.add(hook);
        return this;
    }

    /**
     * A class that means connections past all hooks.
     *
     * @param className or how it ends
     * @param what it is and what to use instead, in one line
     */
    public HookModule outside(String className, String what) {
        outside.put(className, what);
        return this;
    }

    /** @param classNames of targets without whose hooks no connection leaves the mesh, if they cannot be woven */
    public HookModule lesser(String... classNames) {
        lesser.addAll(Arrays.asList(classNames));
        return this;
    }

    public boolean isLesser(String className) {
        return lesser.contains(className);
    }

    public String name() {
        return name;
    }

    /** @return by name of the target class */
    public Map<String, List<MethodHook>> hooks() {
        return Collections.unmodifiableMap(hooks);
    }

    /** @return by how the name of a class ends, what its use means */
    public Map<String, String> outside() {
        return Collections.unmodifiableMap(outside);
    }

    /** @return empty if the library is hooked under its own name only */
    public String root() {
        return root;
    }

    public List<String> helpers() {
        return Collections.unmodifiableList(helpers);
    }

    public boolean mayMiss(String helper) {
        return helpersIfThere.contains(helper);
    }

    public String helpersPackage() {
        return helpersPackage;
    }
}
