package io.graftmesh.instrumentation.okhttp;

import net.bytebuddy.asm.Advice;
import okhttp3.Connection;

/** On exit of {@code RealConnection.isEligible}, by which the pool compares: a connection serves only calls for its instance. */
final class EligibleAdvice {

    private EligibleAdvice() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Connection connection, @Advice.Return(readOnly = false) boolean eligible) {
        eligible = eligible && GraftOkHttp.isEligible(connection);
    }
}
