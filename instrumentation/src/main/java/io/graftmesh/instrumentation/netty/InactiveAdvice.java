package io.graftmesh.instrumentation.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import net.bytebuddy.asm.Advice;

/** The transport is closed; what was still to be said comes first. */
final class InactiveAdvice {

    private InactiveAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
            @Advice.Argument(0) ChannelHandlerContext head, @Advice.FieldValue("unsafe") Channel.Unsafe unsafe) {
        GraftHttpGate.inactive(head);
        return unsafe instanceof GraftUnsafe && ((GraftUnsafe) unsafe).inactive(head);
    }
}
