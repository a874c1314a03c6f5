package io.graftmesh.agent;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.Listener;
import io.graftmesh.mesh.control.Locality;
import io.graftmesh.mesh.control.Registration;
import io.graftmesh.mesh.control.Watch;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells the control plane where this service can be called, and takes it back. Guarded by its own monitor. */
final class Announcement implements AutoCloseable {

    private final ControlPlane control;
    private final String service;
    private final boolean enabled;
    private final Locality locality;
    private final Map<String, String> meta;
    private final AgentLog log;
    private final List<Watch> watches = new ArrayList<>();
    private boolean closed;

    Announcement(ControlPlane control, String service, AgentOptions options, AgentLog log) {
        this.control = control;
        this.service = service;
        this.enabled = options.register();
        this.locality = options.locality();
        this.meta = options.meta();
        this.log = log;
    }

    synchronized void announce(InetSocketAddress listening) {
        if (!enabled || closed) {
            return;
        }
        boolean everywhere = listening.getAddress().isAnyLocalAddress();
        String address = everywhere ? "" : listening.getAddress().getHostAddress();
        int port = listening.getPort();
        Registration registration =
                new Registration(Registration.Kind.NATIVE, service, service + "-" + port, address, port, meta());
        watches.add(control.register(registration, new Listener<Registration>() {
            @Override
            public void changed(Registration done) {
                log.info("registered " + done.id() + " at port " + done.port());
            }

            @Override
            public void failed(ControlFailure failure) {
                log.warn("not registered yet: " + failure.getMessage());
            }
        }));
    }

    /** What the operator said, and how near this instance is to others. */
    private Map<String, String> meta() {
        Map<String, String> meta = new LinkedHashMap<>(this.meta);
        if (!locality.region().isEmpty()) {
            meta.put("region", locality.region());
        }
        if (!locality.zone().isEmpty()) {
            meta.put("zone", locality.zone());
        }
        return meta;
    }

    @Override
    public synchronized void close() {
        closed = true;
        watches.forEach(Watch::close);
    }
}
