package io.graftmesh.instrumentation.httpurlconnection;

import java.net.GraftCall;
import java.net.GraftHttp;
import java.net.Socket;
import net.bytebuddy.asm.Advice;
import sun.net.www.MessageHeader;

/** On entry of {@code HttpClient.writeRequests(MessageHeader,PosterOutputStream)}, which writes the head and a buffered body. */
final class HeadAdvice {

    private HeadAdvice() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(0) MessageHeader head, @Advice.FieldValue("serverSocket") Socket socket) {
        GraftCall call = GraftHttp.on(socket);
        if (call == null) {
            return;
        }
        String line = head.getKey(0);
        int from = line.indexOf(' ') + 1;
        int to = line.lastIndexOf(' ');
        String target = line.substring(from, to);
        String changed = call.target(target);
        if (!changed.equals(target)) {
            head.set(0, line.substring(0, from) + changed + line.substring(to), null);
        }
        String[] headers = call.headers();
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i + 1] == null) {
                head.remove(headers[i]);
            } else {
                head.set(headers[i], headers[i + 1]);
            }
        }
        call.sending();
    }
}
