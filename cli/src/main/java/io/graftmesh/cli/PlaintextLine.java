package io.graftmesh.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One caller of one port, out of an agent's page {@code /plaintext}. */
record PlaintextLine(
        String peer,
        String servicesThere,
        String service,
        int port,
        String inbound,
        String security,
        long passed,
        long refused,
        String lastSeen) {

    private static final String ROW = "  %-26s %-24s %-15s %-10s %7s %8s  %s";

    static List<PlaintextLine> parse(JsonNode page) {
        List<PlaintextLine> lines = new ArrayList<>();
        for (JsonNode peer : page.path("peers")) {
            lines.add(new PlaintextLine(
                    peer.path("peer").asText(),
                    peer.path("services_there").asText(),
                    peer.path("service").asText(),
                    peer.path("port").asInt(),
                    peer.path("inbound").asText(),
                    peer.path("security").asText(),
                    peer.path("passed").asLong(),
                    peer.path("refused").asLong(),
                    peer.path("last_seen").asText()));
        }
        return lines;
    }

    /** @return the latest first, or one line that says that there is nobody */
    static List<String> table(List<PlaintextLine> all) {
        if (all.isEmpty()) {
            return List.of("Nobody has spoken plaintext since these agents started.");
        }
        List<String> lines = new ArrayList<>();
        lines.add(String.format(ROW, "WHO", "TO WHOM", "INBOUND", "SPEAKS", "LET IN", "REFUSED", "LAST SEEN"));
        all.stream()
                .sorted(Comparator.comparing(PlaintextLine::lastSeen).reversed())
                .forEach(line -> lines.add(line.row()));
        return lines;
    }

    private String row() {
        String who = servicesThere.isEmpty() ? peer : peer + " (" + servicesThere + ")";
        return String.format(ROW, who, service + ":" + port, inbound, security, passed, refused, lastSeen);
    }
}
