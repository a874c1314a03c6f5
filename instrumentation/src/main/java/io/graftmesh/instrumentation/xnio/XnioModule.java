package io.graftmesh.instrumentation.xnio;

import io.graftmesh.instrumentation.HookModule;

/**
 * XNIO (Undertow, WildFly) on Java 8 calls the constructors of {@code sun.nio.ch}'s providers and selectors itself, and
 * such a selector refuses the channels that {@code SelectorProvider.provider()} gives out.
 */
public final class XnioModule {

    private static final String ADVICE = "io.graftmesh.instrumentation.xnio.SelectorAdvice";
    private static final String OPEN = "()Ljava/nio/channels/Selector;";

    private XnioModule() {}

    public static HookModule create() {
        return new HookModule("xnio")
                .hook("org.xnio.nio.NioXnio$DefaultSelectorCreator", "open", OPEN, ADVICE)
                .hook("org.xnio.nio.NioXnio$ConstructorSelectorCreator", "open", OPEN, ADVICE);
    }
}
