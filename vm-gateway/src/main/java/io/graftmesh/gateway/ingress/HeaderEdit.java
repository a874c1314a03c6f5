package io.graftmesh.gateway.ingress;

import io.graftmesh.mesh.control.HeaderChanges;
import io.netty.handler.codec.http.HttpHeaders;

/** Does to a message's headers what a route asks for. */
final class HeaderEdit {

    private HeaderEdit() {}

    static void apply(HeaderChanges changes, HttpHeaders headers) {
        changes.remove().forEach(headers::remove);
        changes.set().forEach(headers::set);
        changes.add().forEach(headers::add);
    }
}
