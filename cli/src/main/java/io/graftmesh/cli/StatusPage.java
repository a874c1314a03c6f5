package io.graftmesh.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftmesh.cli.admin.ConnectionLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lays out an agent's pages {@code /mesh} and {@code /connections} for people. */
final class StatusPage {

    private static final String ROW = "  %-12s%s";
    private static final String INSTANCE = "  %-26s %-18s %-21s %-8s %5s %6s %8s";
    private static final String EDGE = "  %-8s %-34s %-10s %-20s %5s %6s";

    private StatusPage() {}

    static List<String> lines(String url, JsonNode mesh, List<ConnectionLine> connections) {
        List<String> lines = new ArrayList<>();
        lines.add(mesh.path("service").asText() + "  " + url);
        JsonNode identity = mesh.path("identity");
        lines.add(String.format(
                ROW,
                "identity",
                identity.has("id")
                        ? identity.path("id").asText() + ", until "
                                + identity.path("not_after").asText()
                        : "none: " + identity.path("missing").asText()));
        lines.add(String.format(ROW, "control", mesh.path("control").asText()));
        lines.add(String.format(
                ROW,
                "mode",
                "inbound " + mesh.path("inbound").asText() + ", outbound "
                        + mesh.path("outbound").asText().replace('_', '-')));
        lines.add(String.format(ROW, "may call it", callers(mesh.path("intentions"))));
        lines.add("");
        lines.addAll(instances(mesh.path("targets")));
        lines.add("");
        lines.addAll(edges(connections));
        lines.add("");
        return lines;
    }

    private static String callers(JsonNode intentions) {
        List<String> rules = new ArrayList<>();
        intentions.path("rules").forEach(rule -> rules.add(rule.asText()));
        rules.add("default " + intentions.path("default").asText("unknown"));
        return String.join("; ", rules);
    }

    private static List<String> instances(JsonNode targets) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(INSTANCE, "CALLS", "INSTANCE", "ADDRESS", "HEALTH", "OPEN", "TOTAL", "COST MS"));
        for (JsonNode target : targets) {
            for (JsonNode instance : target.path("instances")) {
                lines.add(String.format(
                        INSTANCE,
                        target.path("target").asText(),
                        instance.path("id").asText(),
                        instance.path("address").asText(),
                        instance.path("health").asText(),
                        instance.path("open").asText(),
                        instance.path("total").asText(),
                        instance.path("cost_ms").asText()));
            }
            if (target.path("instances").isEmpty()) {
                lines.add(String.format(INSTANCE, target.path("target").asText(), "none", "", "", "", "", ""));
            }
        }
        return lines;
    }

    /** Open and ended connections, counted by what they have in common. */
    private static List<String> edges(List<ConnectionLine> connections) {
        Map<List<String>, int[]> counts = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        for (ConnectionLine line : connections) {
            String source = line.source().isEmpty() ? "unknown" : line.source();
            int[] count = counts.computeIfAbsent(
                    List.of(line.direction(), source + " -> " + line.destination(), line.security(), line.reason()),
                    key -> new int[2]);
            count[line.open() ? 0 : 1]++;
        }
        List<String> lines = new ArrayList<>();
        lines.add(String.format(EDGE, "CONNECT.", "WHO -> WHOM", "SECURITY", "REASON", "OPEN", "ENDED"));
        counts.forEach((key, count) ->
                lines.add(String.format(EDGE, key.get(0), key.get(1), key.get(2), key.get(3), count[0], count[1])));
        return lines;
    }
}
