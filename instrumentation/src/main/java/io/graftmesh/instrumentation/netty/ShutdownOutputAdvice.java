package io.graftmesh.instrumentation.netty;

import io.netty.channel.ChannelPromise;
import net.bytebuddy.asm.Advice;

/** On entry of {@code AbstractUnsafe.shutdownOutput(ChannelPromise)}, which no pipeline sees: it waits until the end of TLS is out. */
final class ShutdownOutputAdvice {

    private ShutdownOutputAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(0) ChannelPromise promise) {
        return GraftSocketUnsafe.delaysShutdown(promise);
    }
}
