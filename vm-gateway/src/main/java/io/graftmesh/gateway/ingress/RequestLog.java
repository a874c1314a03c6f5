package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.runtime.GatewayRuntime;
import io.graftmesh.gateway.runtime.RequestRecord;
import io.graftmesh.gateway.runtime.RequestRecord.Flag;

/** Gathers what the record of one request will say. */
final class RequestLog {

    private final GatewayRuntime runtime;
    private final String client;
    private final String method;
    private final String host;
    private final String path;
    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();
    private String destination = "";
    private String subset = "";
    private String instance = "";
    private int attempts;
    private int code;
    private long received;
    private long sent;

    RequestLog(GatewayRuntime runtime, String client, String method, String host, String path) {
        this.runtime = runtime;
        this.client = client;
        this.method = method;
        this.host = host;
        this.path = path;
    }

    String client() {
        return client;
    }

    int attempts() {
        return attempts;
    }

    void destination(String service) {
        destination = service;
    }

    void attempt(String ofSubset, String authority) {
        attempts++;
        subset = ofSubset;
        instance = authority;
    }

    void code(int status) {
        code = status;
    }

    void received(int bytes) {
        received += bytes;
    }

    void sent(int bytes) {
        sent += bytes;
    }

    void end(Flag flag) {
        long nanos = System.nanoTime() - startNanos;
        runtime.requests()
                .ended(new RequestRecord(
                        startMillis,
                        nanos,
                        runtime.name(),
                        destination,
                        subset,
                        client,
                        method,
                        host,
                        path,
                        code,
                        flag,
                        instance,
                        attempts,
                        received,
                        sent));
    }
}
