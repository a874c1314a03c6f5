package io.graftmesh.instrumentation.javahttpclient;

import jdk.internal.net.http.MultiExchange;
import jdk.internal.net.http.common.ConnectionExpiredException;

/** What is around all exchanges of one request of the application's, and is not the same on all JDKs. */
final class GraftMultiExchange {

    private static final boolean RETRIES = GraftKnown.has(MultiExchange.class, "retriedOnce");
    private static final boolean CANCELS = GraftKnown.has(MultiExchange.class, "requestCancelled");

    private GraftMultiExchange() {}

    /** There must be one alone to send it again: the JDK takes this request for one that it has sent twice already. */
    static void neverRepeats(MultiExchange multi) {
        if (RETRIES) {
            multi.retriedOnce = true;
        } else {
            multi.expiredOnce = true;
        }
    }

    /** @return whether the application has cancelled its future; on 11 nobody but the future hears of that */
    static boolean isCancelled(MultiExchange multi) {
        return CANCELS && multi.requestCancelled();
    }

    /** @return what happened, without what asks the JDK to send it once more */
    static Throwable reason(Throwable failure) {
        Throwable cause = failure instanceof ConnectionExpiredException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }
}
