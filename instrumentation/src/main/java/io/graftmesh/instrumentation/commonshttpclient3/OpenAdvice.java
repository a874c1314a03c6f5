package io.graftmesh.instrumentation.commonshttpclient3;

import java.net.Socket;
import net.bytebuddy.asm.Advice;
import org.apache.commons.httpclient.HttpConnection;

/** On exit of {@code isOpen}, which is asked before a call is sent: a connection that is no good is closed, and so opened anew. */
final class OpenAdvice {

    private OpenAdvice() {}

    @Advice.OnMethodExit
    static void exit(
            @Advice.This HttpConnection connection,
            @Advice.FieldValue("socket") Socket socket,
            @Advice.Return(readOnly = false) boolean open) {
        open = open && GraftExchange.keeps(connection, socket);
    }
}
