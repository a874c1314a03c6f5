package io.graftmesh.instrumentation.commonshttpclient3;

import io.graftmesh.instrumentation.Nullable;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import org.apache.commons.httpclient.HostConfiguration;
import org.apache.commons.httpclient.HttpConnection;
import org.apache.commons.httpclient.MultiThreadedHttpConnectionManager;

/** Around {@code getFreeConnection}, under the pool's lock: one of the chosen instance, or a new one if there is room. */
final class PoolAdvice {

    private PoolAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static @Nullable HttpConnection enter(
            @Advice.This Object pool,
            @Advice.FieldValue("this$0") MultiThreadedHttpConnectionManager manager,
            @Advice.FieldValue("mapHosts") Map<?, ?> hosts,
            @Advice.Argument(0) HostConfiguration host) {
        return GraftPool.choose(pool, manager, hosts, host);
    }

    @Advice.OnMethodExit
    static void exit(
            @Advice.Enter @Nullable HttpConnection created,
            @Advice.Return(readOnly = false) HttpConnection connection) {
        connection = created == null ? connection : created;
    }
}
