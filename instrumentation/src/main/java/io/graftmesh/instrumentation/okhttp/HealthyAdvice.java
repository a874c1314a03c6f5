package io.graftmesh.instrumentation.okhttp;

import net.bytebuddy.asm.Advice;
import okhttp3.Connection;

/** On exit of {@code RealConnection.isHealthy}: the peer has not hung up; and the connection that a redirect came on is kept for
 * the next request only if that goes to the same instance. */
final class HealthyAdvice {

    private HealthyAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Connection connection, @Advice.Return(readOnly = false) boolean healthy) {
        healthy = healthy && GraftOkHttp.isHealthy(connection);
    }
}
