package io.graftmesh.instrumentation.javahttpclient;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import jdk.internal.net.http.Exchange;
import jdk.internal.net.http.HttpClientImpl;
import jdk.internal.net.http.HttpRequestImpl;
import jdk.internal.net.http.MultiExchange;
import jdk.internal.net.http.Response;

/** Whether the JDK's classes are as we know them: a client of another making is left to its connections' own flow. */
final class GraftKnown {

    static final boolean IS = isKnown();

    private GraftKnown() {}

    private static boolean isKnown() {
        return has(Exchange.class, "request", "client", "multi", "exchImpl", "exchangeCF")
                && has(Exchange.class, "responseAsync", "ignoreBody", "cancel", "getCancelCause")
                && has(MultiExchange.class, "cancelled")
                && (has(MultiExchange.class, "retriedOnce") || has(MultiExchange.class, "expiredOnce"))
                && has(HttpRequestImpl.class, "requestPublisher", "proxy", "secure", "isWebSocket", "getUserHeaders")
                && has(HttpRequestImpl.class, "getSystemHeadersBuilder")
                && has(HttpClientImpl.class, "theExecutor", "registerTimer", "cancelTimer", "connectTimeout")
                && has(HttpClientImpl.DelegatingExecutor.class, "delegate")
                && has(Response.class, "request", "exchange", "headers", "statusCode", "version");
    }

    /** @param names of fields and methods that it declares */
    static boolean has(Class<?> type, String... names) {
        Set<String> declared = new HashSet<>();
        for (Field field : type.getDeclaredFields()) {
            declared.add(field.getName());
        }
        for (Method method : type.getDeclaredMethods()) {
            declared.add(method.getName());
        }
        for (String name : names) {
            if (!declared.contains(name)) {
                return false;
            }
        }
        return true;
    }
}
