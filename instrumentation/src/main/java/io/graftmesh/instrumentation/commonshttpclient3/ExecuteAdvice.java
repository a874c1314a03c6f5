package io.graftmesh.instrumentation.commonshttpclient3;

import io.graftmesh.instrumentation.Nullable;
import java.io.IOException;
import java.net.GraftCall;
import java.net.GraftHttp;
import net.bytebuddy.asm.Advice;
import org.apache.commons.httpclient.HostConfiguration;
import org.apache.commons.httpclient.HttpMethod;
import org.apache.commons.httpclient.params.HttpClientParams;

/** Around {@code executeMethod}: the first call is begun before a connection is taken for it. */
final class ExecuteAdvice {

    private ExecuteAdvice() {}

    @Advice.OnMethodEnter
    static @Nullable GraftCall enter(
            @Advice.FieldValue("params") HttpClientParams client,
            @Advice.FieldValue("hostConfiguration") HostConfiguration host,
            @Advice.Argument(0) HttpMethod method)
            throws IOException {
        GraftCall outer = GraftHttp.current();
        GraftHttp.current(GraftExchange.first(client, host, method));
        return outer;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Advice.Enter @Nullable GraftCall outer) {
        GraftExchange.leave(outer);
    }
}
