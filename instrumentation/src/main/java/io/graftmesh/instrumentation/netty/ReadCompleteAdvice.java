package io.graftmesh.instrumentation.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import net.bytebuddy.asm.Advice;

/** Unless something came of it for the application, it does not hear of the end of a read. */
final class ReadCompleteAdvice {

    private ReadCompleteAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
            @Advice.Argument(0) ChannelHandlerContext head, @Advice.FieldValue("unsafe") Channel.Unsafe unsafe) {
        return unsafe instanceof GraftUnsafe && ((GraftUnsafe) unsafe).readComplete(head);
    }
}
