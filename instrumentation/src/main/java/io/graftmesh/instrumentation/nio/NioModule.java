package io.graftmesh.instrumentation.nio;

import io.graftmesh.instrumentation.HookModule;

/**
 * Channels and selectors, asynchronous channels and groups: one hook each, where every one of them comes from. Nothing inside {@code sun.nio.ch} is touched:
 * few of its methods are the same on all JDKs, and each operating system has a selector of its own.
 */
public final class NioModule {

    private NioModule() {}

    public static HookModule create() {
        return new HookModule("jdk-nio")
                .hook(
                        "java.nio.channels.spi.SelectorProvider",
                        "provider",
                        "()Ljava/nio/channels/spi/SelectorProvider;",
                        "io.graftmesh.instrumentation.nio.ProviderAdvice")
                .hook(
                        "java.nio.channels.spi.AsynchronousChannelProvider",
                        "provider",
                        "()Ljava/nio/channels/spi/AsynchronousChannelProvider;",
                        "io.graftmesh.instrumentation.nio.AsynchronousProviderAdvice");
    }
}
