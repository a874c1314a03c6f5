package io.graftmesh.agent.install;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The module that the JDK's own classes are in, since 9; by name, because Java 8 has no modules. */
final class JavaBase {

    private JavaBase() {}

    static boolean isModule() {
        return !System.getProperty("java.specification.version", "").startsWith("1.");
    }

    /** Opens one of its packages to the agent alone. */
    static void open(Instrumentation instrumentation, String packageName) throws Exception {
        Method getModule = Class.class.getMethod("getModule");
        Map<String, Set<?>> opens = new HashMap<>();
        opens.put(packageName, Collections.singleton(getModule.invoke(JavaBase.class)));
        Instrumentation.class
                .getMethod(
                        "redefineModule",
                        Class.forName("java.lang.Module"),
                        Set.class,
                        Map.class,
                        Map.class,
                        Set.class,
                        Map.class)
                .invoke(
                        instrumentation,
                        getModule.invoke(Object.class),
                        Collections.emptySet(),
                        Collections.emptyMap(),
                        opens,
                        Collections.emptySet(),
                        Collections.emptyMap());
    }
}
