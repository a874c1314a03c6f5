package io.graftmesh.instrumentation.nio;

import java.net.GraftBridge;
import java.nio.channels.spi.AsynchronousChannelProvider;
import net.bytebuddy.asm.Advice;

/** On exit of {@code AsynchronousChannelProvider.provider()}, which every {@code open()} and every group asks. */
final class AsynchronousProviderAdvice {

    private AsynchronousProviderAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) AsynchronousChannelProvider provider) {
        provider = GraftBridge.provider(provider);
    }
}
