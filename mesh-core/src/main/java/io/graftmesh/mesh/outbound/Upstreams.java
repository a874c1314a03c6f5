package io.graftmesh.mesh.outbound;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.MeshConfig;
import io.graftmesh.mesh.control.HttpRequest;
import io.graftmesh.mesh.record.Recorder;
import io.graftmesh.mesh.view.MeshView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntUnaryOperator;

/** The services that this process has called, by who called. */
public final class Upstreams {

    private final MeshView view;
    private final MeshConfig config;
    private final MeshClock clock;
    private final IntUnaryOperator random;
    private final Recorder recorder;
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, Upstream>> bySource = new ConcurrentHashMap<>();

    /** @param random given n, a number from 0 to n-1 */
    public Upstreams(MeshView view, MeshConfig config, MeshClock clock, IntUnaryOperator random, Recorder recorder) {
        this.view = view;
        this.config = config;
        this.clock = clock;
        this.random = random;
        this.recorder = recorder;
    }

    /** The story of one request. */
    public OutboundCall call(Destination destination, String source, HttpRequest request) {
        Upstream upstream = of(source, destination.service());
        Resolution resolution = new Resolution(destination, source, upstream, view, config.readyWaitMillis());
        return new OutboundCall(request, upstream, resolution, clock, random, recorder);
    }

    public Upstream of(String source, String service) {
        ConcurrentHashMap<String, Upstream> own = bySource.get(source);
        if (own == null) {
            own = bySource.computeIfAbsent(source, key -> new ConcurrentHashMap<>());
        }
        Upstream known = own.get(service);
        return known != null ? known : own.computeIfAbsent(service, key -> create(source, key));
    }

    private Upstream create(String source, String service) {
        return new Upstream(source, service, view, config.locality(), clock, random);
    }

    public Collection<Upstream> all() {
        List<Upstream> all = new ArrayList<>();
        bySource.values().forEach(services -> all.addAll(services.values()));
        return all;
    }
}
