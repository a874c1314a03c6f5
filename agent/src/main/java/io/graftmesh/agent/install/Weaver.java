package io.graftmesh.agent.install;

import static net.bytebuddy.matcher.ElementMatchers.hasDescriptor;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.none;

import io.graftmesh.instrumentation.MethodHook;
import io.graftmesh.mesh.Nullable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;

/** Inlines advice with Byte Buddy. Loaded only when the cache does not know the woven bytes. */
final class Weaver {

    static {
        // Byte Buddy's nexus reaches for Unsafe, and JDK 24+ tells the application's stderr. Relocation renames both.
        System.setProperty("net.bytebuddy.nexus.disabled", "true");
    }

    private Weaver() {}

    static byte[] weave(@Nullable ClassLoader loader, String className, byte[] original, HookTarget hooked)
            throws IOException {
        ClassFileLocator target = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(className, original),
                helpers(hooked),
                loader == null
                        ? ClassFileLocator.ForClassLoader.ofBootLoader()
                        : ClassFileLocator.ForClassLoader.of(loader));
        TypeDescription type = TypePool.Default.of(target).describe(className).resolve();
        AsmVisitorWrapper.ForDeclaredMethods visitor = new AsmVisitorWrapper.ForDeclaredMethods();
        for (MethodHook hook : hooked.hooks) {
            ClassFileLocator ours = advice(hook.adviceClass(), hooked.relocation);
            TypeDescription advice = TypePool.Default.of(new ClassFileLocator.Compound(ours, target))
                    .describe(hook.adviceClass())
                    .resolve();
            visitor = visitor.invokable(matching(type, hook), Advice.to(advice, ours));
        }
        return new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
                .with(Implementation.Context.Disabled.Factory.INSTANCE)
                .redefine(type, target)
                .visit(visitor)
                .make()
                .getBytes();
    }

    /** What the signatures of advice speak of, and no loader of the application's has a file of. */
    private static ClassFileLocator helpers(HookTarget hooked) throws IOException {
        Map<String, byte[]> helpers = new HashMap<>();
        Relocation relocation = hooked.relocation;
        if (relocation != null) {
            for (String helper : hooked.module.helpers()) {
                String ours = helper.replace('.', '/');
                byte[] compiled = ClassFiles.read(Weaver.class.getClassLoader(), ours);
                helpers.put(relocation.map(ours).replace('/', '.'), Relocator.relocate(compiled, relocation));
            }
        }
        return new ClassFileLocator.Simple(helpers);
    }

    /** The advice as compiled, or speaking of the library where it is. */
    private static ClassFileLocator advice(String name, @Nullable Relocation relocation) throws IOException {
        ClassLoader ours = Weaver.class.getClassLoader();
        if (relocation == null) {
            return ClassFileLocator.ForClassLoader.of(ours);
        }
        byte[] compiled = ClassFiles.read(ours, name.replace('.', '/'));
        return new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, Relocator.relocate(compiled, relocation)),
                ClassFileLocator.ForClassLoader.of(ours));
    }

    private static ElementMatcher<MethodDescription> matching(TypeDescription type, MethodHook hook) {
        ElementMatcher.Junction<MethodDescription> described = none();
        for (String descriptor : hook.descriptors()) {
            described = described.or(hasDescriptor(descriptor));
        }
        ElementMatcher.Junction<MethodDescription> named =
                hook.method().equals("<init>") ? isConstructor() : named(hook.method());
        ElementMatcher.Junction<MethodDescription> matcher = named.and(described);
        if (!hook.optional() && type.getDeclaredMethods().filter(matcher).isEmpty()) {
            throw new IllegalStateException("no method " + hook.method() + hook.descriptors());
        }
        return matcher;
    }
}
