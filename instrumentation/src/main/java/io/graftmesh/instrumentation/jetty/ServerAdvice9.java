package io.graftmesh.instrumentation.jetty;

import java.io.IOException;
import java.net.GraftBridge;
import net.bytebuddy.asm.Advice;
import org.eclipse.jetty.server.HttpChannel;

/** On entry of {@code Server.handle(HttpChannel)}, of Jetty 9.4: a denied request is answered here. */
final class ServerAdvice9 {

    private ServerAdvice9() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(0) HttpChannel channel) throws IOException {
        return GraftBridge.judges() && GraftJetty9.denied(channel);
    }
}
