package io.graftmesh.instrumentation.javahttpclient;

import java.nio.ByteBuffer;
import java.util.List;
import jdk.internal.net.http.HttpConnection;
import net.bytebuddy.asm.Advice;

/** On exit of {@code Http1Request.headers}, which puts the head together. */
final class HeadAdvice {

    private HeadAdvice() {}

    @Advice.OnMethodExit
    static void exit(
            @Advice.FieldValue("connection") HttpConnection connection,
            @Advice.Return(readOnly = false) List<ByteBuffer> head) {
        head = GraftRequest.head(connection, head);
    }
}
