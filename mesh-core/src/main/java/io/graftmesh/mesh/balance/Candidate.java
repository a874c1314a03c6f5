package io.graftmesh.mesh.balance;

import io.graftmesh.mesh.control.Endpoint;

/** An endpoint together with what this process has seen of it. */
public final class Candidate {

    private final Endpoint endpoint;
    private final EndpointLoad load;

    public Candidate(Endpoint endpoint, EndpointLoad load) {
        this.endpoint = endpoint;
        this.load = load;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public EndpointLoad load() {
        return load;
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
