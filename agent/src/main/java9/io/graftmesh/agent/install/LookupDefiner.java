package io.graftmesh.agent.install;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.net.URI;
import java.util.Collections;

/**
 * Defines classes into {@code java.base}, package {@code java.net}, by a lookup with private access to it. The one class
 * that only a JDK 9 or later loads, and compiled against it: reached by reflection, these three methods cost 40 ms of
 * every start on JDK 25, which spins a class for each shape of a reflective call.
 */
final class LookupDefiner {

    private LookupDefiner() {}

    static void define(Instrumentation instrumentation, byte[][] classes) throws IllegalAccessException {
        instrumentation.redefineModule(
                URI.class.getModule(),
                Collections.emptySet(),
                Collections.emptyMap(),
                Collections.singletonMap("java.net", Collections.singleton(LookupDefiner.class.getModule())),
                Collections.emptySet(),
                Collections.emptyMap());
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(URI.class, MethodHandles.lookup());
        for (byte[] bytes : classes) {
            lookup.defineClass(bytes);
        }
    }
}
