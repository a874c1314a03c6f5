package io.graftmesh.consul;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;

/** The HTTP client, made when a thread of ours first needs it. */
final class ConsulConnection {

    private final ConsulSettings settings;
    private @Nullable ConsulHttp http;

    ConsulConnection(ConsulSettings settings) {
        this.settings = settings;
    }

    /** @throws ControlFailure where CA or client certificate cannot be read; the next call tries again */
    synchronized ConsulHttp http() throws ControlFailure {
        ConsulHttp open = http;
        if (open == null) {
            open = ConsulHttp.open(settings);
            http = open;
        }
        return open;
    }

    /** How to be patient with this Consul. */
    Backoff backoff() {
        return new Backoff(settings.tokenFile() != null);
    }

    synchronized void close() {
        if (http != null) {
            http.close();
        }
    }
}
