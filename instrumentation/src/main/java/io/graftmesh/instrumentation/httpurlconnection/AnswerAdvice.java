package io.graftmesh.instrumentation.httpurlconnection;

import java.io.IOException;
import java.net.GraftCall;
import java.net.GraftHttp;
import java.net.Socket;
import java.net.SocketTimeoutException;
import net.bytebuddy.asm.Advice;
import sun.net.www.MessageHeader;
import sun.net.www.http.HttpClient;
import sun.net.www.http.PosterOutputStream;

/**
 * Around {@code HttpClient.parseHTTP}, which reads the head of the answer. The JDK would send a request whose connection
 * broke once more by itself, a POST too and to the same instance; {@code failedOnce} keeps it from that. What it would
 * do is done here, if policy wants it: open the connection anew and write head and body again.
 */
final class AnswerAdvice {

    private AnswerAdvice() {}

    @Advice.OnMethodEnter
    static GraftCall enter(
            @Advice.Local("pooled") boolean pooled,
            @Advice.FieldValue("serverSocket") Socket socket,
            @Advice.FieldValue("cachedHttpClient") boolean cached,
            @Advice.FieldValue(value = "failedOnce", readOnly = false) boolean failedOnce) {
        GraftCall call = GraftHttp.on(socket);
        if (call != null) {
            pooled = cached;
            failedOnce = true;
            call.awaiting();
        }
        return call;
    }

    @Advice.OnMethodExit(onThrowable = IOException.class, repeatOn = Advice.OnNonDefaultValue.class)
    static boolean exit(
            @Advice.Enter GraftCall call,
            @Advice.Local("pooled") boolean pooled,
            @Advice.This HttpClient client,
            @Advice.Argument(0) MessageHeader responses,
            @Advice.FieldValue("serverSocket") Socket socket,
            @Advice.FieldValue("requests") MessageHeader requests,
            @Advice.FieldValue("poster") PosterOutputStream poster,
            @Advice.FieldValue("ignoreContinue") boolean ignoreContinue,
            @Advice.FieldValue(value = "failedOnce", readOnly = false) boolean failedOnce,
            @Advice.FieldValue(value = "cachedHttpClient", readOnly = false) boolean cached,
            @Advice.Thrown(readOnly = false) Throwable failure)
            throws IOException {
        if (call == null) {
            return false;
        }
        if (failure == null) {
            String line = responses.getValue(0);
            int blank = line == null ? -1 : line.indexOf(' ');
            int status = blank < 0 || line.length() < blank + 4 ? 200 : GraftHttp.status(line, blank + 1);
            if (status < 200) {
                return false; // 100 Continue, for which the caller waits before it sends the body
            }
            if (call.answered(status, responses.findValue("Retry-After"))) {
                String[] headers = call.answerHeaders();
                for (int i = 0; i < headers.length; i += 2) {
                    if (headers[i + 1] == null) {
                        responses.remove(headers[i]);
                    } else {
                        responses.set(headers[i], headers[i + 1]);
                    }
                }
                return false;
            }
        } else if (failure instanceof SocketTimeoutException && !ignoreContinue || !call.failed(failure, pooled)) {
            return false; // no 100 Continue in time: the caller sends the body all the same
        }
        GraftHttp.bind(null, socket);
        client.closeServer();
        GraftHttp.current(call);
        IOException refused = null;
        do {
            try {
                client.openServer();
                refused = null;
            } catch (IOException e) {
                refused = e;
            }
        } while (refused != null && call.failed(refused, false));
        GraftHttp.current(null);
        failure = refused;
        if (refused != null) {
            return false;
        }
        GraftHttp.bind(call, client.serverSocket);
        pooled = false;
        cached = false;
        failedOnce = true;
        responses.reset();
        client.writeRequests(requests, poster);
        call.awaiting(); // entry is not passed again: else the JDK's closing after a second failure were a cancellation
        return true;
    }
}
