package io.graftmesh.cli.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** One line of {@code /connections}: what an agent recorded of a connection. */
public record ConnectionLine(
        String direction,
        String source,
        String destination,
        String peer,
        String peerId,
        String security,
        String reason,
        String detail,
        String tls,
        boolean open) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public static List<ConnectionLine> parse(String lines) throws JsonProcessingException {
        List<ConnectionLine> records = new ArrayList<>();
        for (String line : lines.split("\n")) {
            if (!line.isBlank()) {
                records.add(of(JSON.readTree(line)));
            }
        }
        return records;
    }

    private static ConnectionLine of(JsonNode json) {
        return new ConnectionLine(
                json.path("direction").asText(),
                json.path("source").asText(),
                json.path("destination").asText(),
                json.path("peer").asText(),
                json.path("peer_id").asText(),
                json.path("security").asText(),
                json.path("reason").asText(),
                json.path("detail").asText(),
                json.path("tls").asText(),
                json.path("open").asBoolean());
    }

    /** @return the identity without its trust domain, which may be longer than all the rest */
    public String briefPeer() {
        return peerId.replaceFirst("^spiffe://[^/]*", "spiffe://…");
    }

    public boolean inbound() {
        return direction.equals("inbound");
    }

    public boolean isDenial() {
        return reason.equals("intention_denied") || reason.equals("intention_revoked");
    }
}
