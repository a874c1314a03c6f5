package io.graftmesh.instrumentation.netty;

import net.bytebuddy.asm.Advice;

/** On entry of {@code spliceTo}, which moves bytes from descriptor to descriptor and so past any TLS. */
final class SpliceAdvice {

    private SpliceAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Object source, @Advice.Argument(0) Object target) {
        GraftSocketUnsafe.refuseToSplice(source, target);
    }
}
