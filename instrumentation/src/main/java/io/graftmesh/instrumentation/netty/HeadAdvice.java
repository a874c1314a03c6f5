package io.graftmesh.instrumentation.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import net.bytebuddy.asm.Advice;

/** On exit of the pipeline's head's constructor: it gets another way down to the transport. */
final class HeadAdvice {

    private HeadAdvice() {}

    @Advice.OnMethodExit
    static void exit(
            @Advice.Argument(0) ChannelPipeline pipeline,
            @Advice.FieldValue(value = "unsafe", readOnly = false) Channel.Unsafe unsafe) {
        unsafe = GraftUnsafe.around(pipeline.channel(), unsafe);
    }
}
