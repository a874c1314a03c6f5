package io.graftmesh.gateway.runtime;

import io.graftmesh.mesh.control.Gateway;
import java.net.InetSocketAddress;
import java.util.List;

/** What a gateway is: the outside's way in, or the mesh's way out. */
public interface Side {

    /** Does what the configuration says from now on. Called by one thread at a time, which may be blocked for a while. */
    void apply(Gateway gateway);

    /** @return where connections are taken now */
    List<InetSocketAddress> addresses();

    /** Takes no new connections. */
    void stopAccepting();

    Connections connections();
}
