package io.graftmesh.agent.admin;

import io.graftmesh.mesh.record.PlaintextPeers;
import io.graftmesh.mesh.record.PlaintextPeers.Peer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Who still speaks plaintext, as metrics: one line for each caller, as many as {@link PlaintextPeers} remembers. */
final class PlaintextMetrics {

    private final PlaintextPeers peers;
    private final MultiGauge connections;
    private final MultiGauge lastSeen;

    PlaintextMetrics(PlaintextPeers peers, MeterRegistry registry) {
        this.peers = peers;
        this.connections = MultiGauge.builder("graft.plaintext.connections")
                .description("connections that came in without mesh TLS, by caller, since the start")
                .register(registry);
        this.lastSeen = MultiGauge.builder("graft.plaintext.last.seen")
                .description("when the caller last came, in seconds since 1970")
                .baseUnit("seconds")
                .register(registry);
        registry.gauge("graft.plaintext.forgotten", peers, PlaintextPeers::forgotten);
    }

    /** Called before a scrape. */
    synchronized void refresh() {
        List<MultiGauge.Row<?>> counts = new ArrayList<>();
        List<MultiGauge.Row<?>> times = new ArrayList<>();
        for (Peer peer : peers.all()) {
            add(counts, peer, "passed", p -> p.passed);
            add(counts, peer, "refused", p -> p.refused);
            times.add(MultiGauge.Row.of(tags(peer), peer, p -> p.lastMillis / 1_000.0));
        }
        connections.register(counts, true);
        lastSeen.register(times, true);
    }

    private static void add(List<MultiGauge.Row<?>> rows, Peer peer, String outcome, ToDoubleFunction<Peer> count) {
        rows.add(MultiGauge.Row.of(tags(peer).and("outcome", outcome), peer, count));
    }

    private static Tags tags(Peer peer) {
        return Tags.of(
                "peer",
                peer.host,
                "service",
                peer.service,
                "port",
                String.valueOf(peer.port),
                "security",
                peer.security.label());
    }
}
