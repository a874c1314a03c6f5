package io.graftmesh.instrumentation.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import net.bytebuddy.asm.Advice;

/** The transport is connected; the application hears of it when the connection is. */
final class ActiveAdvice {

    private ActiveAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
            @Advice.Argument(0) ChannelHandlerContext head, @Advice.FieldValue("unsafe") Channel.Unsafe unsafe) {
        GraftHttpGate.active(head);
        return unsafe instanceof GraftUnsafe && ((GraftUnsafe) unsafe).active(head);
    }
}
