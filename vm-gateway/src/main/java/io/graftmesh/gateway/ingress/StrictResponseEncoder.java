package io.graftmesh.gateway.ingress;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Knows what was asked: the answer to HEAD has the headers of a body and no body. */
final class StrictResponseEncoder extends HttpResponseEncoder {

    private HttpMethod method = HttpMethod.GET;

    void answerTo(HttpMethod asked) {
        method = asked;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return super.isContentAlwaysEmpty(response) || method.equals(HttpMethod.HEAD);
    }
}
