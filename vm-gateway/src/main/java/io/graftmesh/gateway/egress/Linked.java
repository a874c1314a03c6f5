package io.graftmesh.gateway.egress;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.ControlPlane;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Gateway.LinkedService;
import io.graftmesh.mesh.control.Watch;
import io.graftmesh.mesh.view.Latest;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An external service that the gateway stands for. */
final class Linked {

    private final LinkedService settings;
    private final Latest<List<Endpoint>> addresses = new Latest<>();
    private final Watch watch;
    private final @Nullable ExternalTls tls;
    private final @Nullable String broken;
    private final AtomicInteger turn = new AtomicInteger();

    Linked(LinkedService settings, ControlPlane control) {
        this.settings = settings;
        ExternalTls made = null;
        String failure = null;
        try {
            made = ExternalTls.of(settings);
        } catch (IOException | GeneralSecurityException e) {
            failure = "the CA file " + settings.caFile() + " of service '" + settings.service() + "' cannot be used: "
                    + e;
        }
        this.tls = made;
        this.broken = failure;
        this.watch = control.watchExternal(settings.service(), addresses);
    }

    String service() {
        return settings.service();
    }

    boolean isFor(LinkedService wanted) {
        return java.util.Objects.equals(settings.caFile(), wanted.caFile())
                && java.util.Objects.equals(settings.sni(), wanted.sni());
    }

    Latest<List<Endpoint>> addresses() {
        return addresses;
    }

    /** @return null: plaintext */
    @Nullable
    ExternalTls tls() {
        return tls;
    }

    /** @return why it cannot be served, or null; never a reason to fall back to plaintext */
    @Nullable
    String broken() {
        return broken;
    }

    /** @return where to try, in this order: the healthy ones in turn, then the others */
    List<Endpoint> inTurn() {
        List<Endpoint> known = addresses.value();
        if (known == null || known.isEmpty()) {
            return List.of();
        }
        List<Endpoint> first = new ArrayList<>();
        List<Endpoint> rest = new ArrayList<>();
        int start = Math.floorMod(turn.getAndIncrement(), known.size());
        for (int i = 0; i < known.size(); i++) {
            Endpoint endpoint = known.get((start + i) % known.size());
            (endpoint.health() == Endpoint.Health.PASSING ? first : rest).add(endpoint);
        }
        first.addAll(rest);
        return first;
    }

    void close() {
        watch.close();
    }
}
