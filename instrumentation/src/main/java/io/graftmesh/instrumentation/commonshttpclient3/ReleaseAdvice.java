package io.graftmesh.instrumentation.commonshttpclient3;

import net.bytebuddy.asm.Advice;
import org.apache.commons.httpclient.HttpConnection;

/** On exit of {@code finishLastResponse}: either manager takes the connection back, and nobody else has it yet. */
final class ReleaseAdvice {

    private ReleaseAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Argument(0) HttpConnection connection) {
        GraftPool.released(connection);
    }
}
