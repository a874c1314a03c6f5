package io.graftmesh.instrumentation.nio;

import java.net.GraftBridge;
import java.nio.channels.spi.SelectorProvider;
import net.bytebuddy.asm.Advice;

/** On exit of {@code SelectorProvider.provider()}, which every {@code open()} of a channel or selector asks. */
final class ProviderAdvice {

    private ProviderAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) SelectorProvider provider) {
        provider = GraftBridge.provider(provider);
    }
}
