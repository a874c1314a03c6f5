package io.graftmesh.instrumentation.okhttp;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;
import okhttp3.internal.connection.RealConnection;
import okhttp3.internal.connection.RoutePlanner;
import okhttp3.internal.connection.SequentialExchangeFinder;

/** Around {@code FastFallbackExchangeFinder.find}, which connects to several addresses at a time, on threads of its own. A call of
 * ours has chosen where to: it connects on its own thread. */
final class FastFindAdvice {

    private FastFindAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static @Nullable RealConnection enter(@Advice.FieldValue("routePlanner") RoutePlanner planner) throws IOException {
        return GraftHttp.current() == null ? null : new SequentialExchangeFinder(planner).find();
    }

    @Advice.OnMethodExit
    static void exit(@Advice.Enter RealConnection found, @Advice.Return(readOnly = false) RealConnection connection) {
        if (found != null) {
            connection = found;
        }
    }
}
