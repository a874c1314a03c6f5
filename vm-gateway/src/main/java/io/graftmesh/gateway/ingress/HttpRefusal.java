package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.runtime.RequestRecord.Flag;
import io.netty.handler.codec.http.HttpResponseStatus;

/** The gateway's own answer in place of an instance's. A value, not a fault: it has no stack. */
final class HttpRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final Flag flag;

    /** @param message for outsiders: no addresses, no causes */
    HttpRefusal(HttpResponseStatus status, Flag flag, String message) {
        super(message, null, false, false);
        this.code = status.code();
        this.flag = flag;
    }

    HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(code);
    }

    Flag flag() {
        return flag;
    }

    static HttpRefusal badRequest(String message) {
        return new HttpRefusal(HttpResponseStatus.BAD_REQUEST, Flag.BAD_REQUEST, message);
    }
}
