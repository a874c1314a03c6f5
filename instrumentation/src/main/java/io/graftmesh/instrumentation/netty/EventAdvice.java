package io.graftmesh.instrumentation.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import net.bytebuddy.asm.Advice;

/** The transport says that its input has ended. */
final class EventAdvice {

    private EventAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
            @Advice.Argument(0) ChannelHandlerContext head,
            @Advice.Argument(1) Object event,
            @Advice.FieldValue("unsafe") Channel.Unsafe unsafe) {
        return unsafe instanceof GraftUnsafe && ((GraftUnsafe) unsafe).event(head, event);
    }
}
