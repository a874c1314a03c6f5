package io.graftmesh.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;

/** Evidence out of an agent's view: that a service has one address in the mesh, the egress's, and that it was dialled. */
final class Via {

    private Via() {}

    static Findings egress(Findings findings, JsonNode instances, String address) {
        boolean only = instances.size() == 1
                && instances.get(0).path("address").asText().equals(address);
        int connections = instances.path(0).path("total").asInt();
        return findings.show("egress at " + address + ", by mutual TLS; connections so far: " + connections)
                .require(only, "the mesh knows other ways than the egress: " + instances)
                .require(connections > 0, "no connection to the egress was counted: " + instances);
    }
}
