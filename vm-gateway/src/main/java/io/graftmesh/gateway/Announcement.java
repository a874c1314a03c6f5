package io.graftmesh.gateway;

import io.graftmesh.gateway.runtime.GatewayRuntime;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.Watch;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** The gateway's registration: under its first port, anew when that changes. */
final class Announcement {

    private final GatewayConfig config;
    private final GatewayRuntime runtime;
    private @Nullable Watch registered;
    private int port = -1;
    private boolean closed;

    Announcement(GatewayConfig config, GatewayRuntime runtime) {
        this.config = config;
        this.runtime = runtime;
    }

    synchronized void announce(List<InetSocketAddress> addresses) {
        if (closed
                || !config.register()
                || addresses.isEmpty()
                || addresses.get(0).getPort() == port) {
            return;
        }
        withdraw();
        port = addresses.get(0).getPort();
        Registration registration = new Registration(
                config.kind().registered(),
                config.name(),
                config.name() + "-" + port,
                config.advertised(),
                port,
                Map.of());
        registered = config.control().register(registration, new Complaints());
    }

    synchronized void close() {
        closed = true;
        withdraw();
    }

    private void withdraw() {
        if (registered != null) {
            registered.close();
            registered = null;
        }
    }

    private final class Complaints implements Listener<Registration> {
        private String last = "";

        @Override
        public void changed(Registration value) {
            last = "";
            runtime.log("gateway '" + config.name() + "': registered as " + value.id() + " on port " + value.port());
        }

        @Override
        public void failed(ControlFailure failure) {
            String message = String.valueOf(failure.getMessage());
            if (!message.equals(last)) {
                last = message;
                runtime.log("gateway '" + config.name() + "': cannot be registered (" + message
                        + "); tried again in the background");
            }
        }
    }
}
