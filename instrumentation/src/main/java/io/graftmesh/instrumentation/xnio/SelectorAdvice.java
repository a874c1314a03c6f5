package io.graftmesh.instrumentation.xnio;

import java.net.GraftBridge;
import java.nio.channels.Selector;
import net.bytebuddy.asm.Advice;

/** On exit of {@code NioXnio.SelectorCreator.open()}, from which all selectors of XNIO's come. */
final class SelectorAdvice {

    private SelectorAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) Selector selector) {
        selector = GraftBridge.selector(selector);
    }
}
