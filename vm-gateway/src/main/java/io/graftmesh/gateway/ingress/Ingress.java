package io.graftmesh.gateway.ingress;

import io.graftmesh.gateway.runtime.GatewayRuntime;
import io.graftmesh.gateway.upstream.MeshDialer;
import io.graftmesh.gateway.upstream.UpstreamPool;

/** What the connections of an ingress share. */
record Ingress(GatewayRuntime runtime, UpstreamPool pool, MeshDialer dialer) {

    static Ingress of(GatewayRuntime runtime) {
        return new Ingress(runtime, new UpstreamPool(runtime), new MeshDialer(runtime));
    }
}
