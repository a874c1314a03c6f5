package io.graftmesh.gateway.runtime;

import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.view.MeshView;
import io.graftmesh.mesh.view.MeshView.OwnService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What the control plane could not give, as lines for the operator: each at most once a minute, whoever asked. Thread-safe. */
public final class ControlLog implements Consumer<ControlFailure> {

    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int REMEMBERED = 256;

    private final Consumer<String> log;
    private final Set<OwnService> followed = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> said = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    ControlLog(Consumer<String> log, MeshView view) {
        this.log = log;
        view.roots().followFailures(this);
        view.followFailures(this);
    }

    /** Says from now on, too, what is missing for a service that the gateway is. */
    public void follow(OwnService own) {
        if (followed.add(own)) { // a service can be linked again
            own.identity().followFailures(this);
            own.intentions().followFailures(this);
        }
    }

    @Override
    public void accept(ControlFailure failure) {
        String message = String.valueOf(failure.getMessage());
        long now = System.nanoTime();
        synchronized (said) {
            Long before = said.get(message);
            if (before != null && now - before < QUIET_NANOS) {
                return;
            }
            said.put(message, now);
        }
        log.accept("nothing new from the control plane: " + message);
    }
}
