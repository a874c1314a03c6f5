package io.graftmesh.instrumentation.httpurlconnection;

import java.io.IOException;
import java.io.PrintStream;
import java.net.GraftCall;
import java.net.GraftHttp;
import java.net.Socket;
import net.bytebuddy.asm.Advice;

/**
 * On exit of {@code HttpClient.writeRequests(MessageHeader,PosterOutputStream,boolean)}. When writing has failed, the JDK
 * takes a new client and writes again, whatever the method. So either that client serves the call that is under way
 * ({@link NewAdvice} finds it bound to the thread), or it does not come to that.
 */
final class WriteAdvice {

    private WriteAdvice() {}

    @Advice.OnMethodExit
    static void exit(
            @Advice.FieldValue("serverSocket") Socket socket,
            @Advice.FieldValue("serverOutput") PrintStream out,
            @Advice.FieldValue("cachedHttpClient") boolean pooled)
            throws IOException {
        GraftCall call = GraftHttp.on(socket);
        if (call == null || !out.checkError()) {
            return;
        }
        GraftHttp.bind(null, socket);
        IOException failure = new IOException("Error writing to server");
        if (!call.failed(failure, pooled)) {
            throw failure;
        }
        GraftHttp.current(call);
    }
}
