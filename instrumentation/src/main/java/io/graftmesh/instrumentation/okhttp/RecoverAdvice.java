package io.graftmesh.instrumentation.okhttp;

import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;

/** Around {@code RetryAndFollowUpInterceptor.recover}: whether a call of ours is sent again is decided already. */
final class RecoverAdvice {

    private RecoverAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
        return GraftHttp.current() != null;
    }

    @Advice.OnMethodExit
    static void exit(@Advice.Enter boolean ours, @Advice.Return(readOnly = false) boolean again) {
        if (ours) {
            again = GraftOkHttp.recovers();
        }
    }
}
