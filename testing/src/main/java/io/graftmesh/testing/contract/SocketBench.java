package io.graftmesh.testing.contract;

import io.graftmesh.testing.socket.SocketScenario;

/** A client, a server that is the mesh's and one that is not, all of one kind of socket. */
public interface SocketBench {

    /** @return what the scenario saw. With a {@code number} for what it counts */
    String run(SocketScenario scenario, boolean meshed, int number);

    /** @return what the server saw and could not tell the client; waits for it */
    String event(boolean meshed);

    /** Lets a connection go that the server never reads. */
    void release(boolean meshed);

    /** @return a port of the mesh on which nobody listens, or one that is none of its business */
    int freePort(boolean meshed);

    /** Fails if what went to the mesh was not mutual TLS. */
    void assertMeshed();
}
