package io.graftmesh.instrumentation.javahttpclient;

import java.util.HashMap;
import java.util.LinkedList;
import jdk.internal.net.http.HttpConnection;
import net.bytebuddy.asm.Advice;

/** On entry of {@code ConnectionPool.findConnection}, which takes the first that is idle. */
final class PoolAdvice {

    private PoolAdvice() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
            @Advice.Argument(0) Object key, @Advice.Argument(1) HashMap<Object, LinkedList<HttpConnection>> pool) {
        return GraftConnections.hasNone(pool.get(key));
    }
}
