package io.graftmesh.cli.demo;

import io.graftmesh.cli.admin.ConnectionLine;
import io.graftmesh.cli.demo.ShopMesh.Allowed;
import io.graftmesh.cli.demo.ShopMesh.Instance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

final class WhoCalledWhomCheck implements Check {

    @Override
    public String claim() {
        return "Every call bore an identity, and every process knows who called whom";
    }

    @Override
    public Findings run(Stage stage) throws IOException {
        List<ConnectionLine> records = new ArrayList<>();
        for (Instance instance : stage.mesh.meshed()) {
            records.addAll(stage.admin(instance).connections());
        }
        return judge(records);
    }

    /** @param records of all agents */
    static Findings judge(List<ConnectionLine> records) {
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, String> peers = new TreeMap<>();
        for (ConnectionLine record : records) {
            if (record.security().equals("mtls") && record.reason().equals("ok")) {
                String edge = edge(record.source(), record.destination());
                counts.merge(edge, 1, Integer::sum);
                // The peer is the other end: of an inbound record the caller, of an outbound one the callee.
                peers.putIfAbsent(edge, record.briefPeer().replace("spiffe://", ""));
            }
        }
        Findings findings =
                new Findings().show("calls  who -> whom                 the other end's certificate (spiffe://…)");
        counts.forEach((edge, count) -> findings.show(String.format("%5d  %-27s %s", count, edge, peers.get(edge))));
        for (Allowed edge : ShopMesh.ALLOWED) {
            findings.require(
                    counts.containsKey(edge(edge.source(), edge.destination())),
                    "no agent has recorded " + edge(edge.source(), edge.destination()) + " as mutual TLS");
        }
        records.stream()
                .filter(record ->
                        record.reason().equals("ok") && record.security().equals("plaintext"))
                .findFirst()
                .ifPresent(record -> findings.require(
                        false, "plaintext from " + record.peer() + " to " + record.destination() + " was carried"));
        return findings;
    }

    private static String edge(String source, String destination) {
        return source + " -> " + destination;
    }
}
