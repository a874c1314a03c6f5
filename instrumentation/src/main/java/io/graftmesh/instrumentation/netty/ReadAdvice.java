package io.graftmesh.instrumentation.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import net.bytebuddy.asm.Advice;

/** What the transport has read goes to the application decrypted, if it can be judged where it has to be. */
final class ReadAdvice {

    private ReadAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
            @Advice.Argument(0) ChannelHandlerContext head,
            @Advice.Argument(1) Object message,
            @Advice.FieldValue("unsafe") Channel.Unsafe unsafe) {
        return unsafe instanceof GraftUnsafe && ((GraftUnsafe) unsafe).read(head, message)
                || GraftHttpGate.refuses(head, message);
    }
}
