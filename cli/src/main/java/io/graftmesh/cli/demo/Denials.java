package io.graftmesh.cli.demo;

import io.graftmesh.cli.admin.ConnectionLine;
import java.util.List;

/** Evidence out of the callee's records: that it refused a caller, and why. */
final class Denials {

    private Denials() {}

    static Findings of(Findings findings, List<ConnectionLine> records, String source, String destination) {
        return records.stream()
                .filter(record -> record.inbound() && record.isDenial())
                .filter(record ->
                        record.source().equals(source) && record.destination().equals(destination))
                .reduce((first, last) -> last)
                .map(record -> findings.show(destination + " recorded: " + record.reason())
                        .show("  " + record.briefPeer())
                        .show("  " + record.detail()))
                .orElseGet(() -> findings.require(false, destination + " has no record of having refused " + source));
    }
}
