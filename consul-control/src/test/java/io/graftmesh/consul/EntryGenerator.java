package io.graftmesh.consul;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes up config entries for a handful of services that lead to each other. */
final class EntryGenerator {

    private static final int SERVICES = 4;
    private static final String[] SUBSETS = {"v1", "v2"};

    private final Random random;
    private final List<String> services;

    EntryGenerator(Random random, String prefix) {
        this.random = random;
        this.services =
                IntStream.range(0, SERVICES).mapToObj(i -> prefix + "-" + i).collect(Collectors.toList());
    }

    List<String> services() {
        return services;
    }

    List<String> entries() {
        List<String> entries = new ArrayList<>();
        services.forEach(service ->
                entries.add("{\"Kind\": \"service-defaults\", \"Name\": \"" + service + "\", \"Protocol\": \"http\"}"));
        services.forEach(service -> entries.add(resolver(service)));
        for (String service : services) {
            if (random.nextInt(3) > 0) {
                entries.add(splitter(service));
            }
            if (random.nextInt(3) > 0) {
                entries.add(router(service));
            }
        }
        return entries;
    }

    private boolean now(int percent) {
        return random.nextInt(100) < percent;
    }

    private String any() {
        return services.get(random.nextInt(SERVICES));
    }

    private String place() {
        List<String> fields = new ArrayList<>();
        if (now(60)) {
            fields.add("\"Service\": \"" + any() + "\"");
        }
        if (now(35)) {
            fields.add("\"ServiceSubset\": \"" + SUBSETS[random.nextInt(2)] + "\"");
        }
        return String.join(", ", fields);
    }

    private String resolver(String service) {
        List<String> fields = new ArrayList<>();
        fields.add("\"Kind\": \"service-resolver\", \"Name\": \"" + service + "\"");
        if (now(25)) {
            fields.add("\"Redirect\": {\"Service\": \"" + any() + "\"}");
            return "{" + String.join(", ", fields) + "}";
        }
        if (now(80)) {
            fields.add("\"Subsets\": {\"v1\": {\"Filter\": \"Service.Meta.version == v1\"},"
                    + " \"v2\": {\"Filter\": \"Service.Meta.version == v2\"}}");
            if (now(40)) {
                fields.add("\"DefaultSubset\": \"v" + (1 + random.nextInt(2)) + "\"");
            }
        }
        if (now(40)) {
            String datacenters = now(50) ? "\"Datacenters\": [\"dc2\", \"dc3\"]" : "\"Service\": \"" + any() + "\"";
            fields.add("\"Failover\": {\"" + (now(60) ? "*" : "v1") + "\": {" + datacenters + "}}");
        }
        if (now(30)) {
            fields.add("\"ConnectTimeout\": \"" + (1 + random.nextInt(9)) + "s\"");
        }
        return "{" + String.join(", ", fields) + "}";
    }

    private String splitter(String service) {
        int first = random.nextInt(10_001);
        return "{\"Kind\": \"service-splitter\", \"Name\": \"" + service + "\", \"Splits\": [" + split(first) + ", "
                + split(10_000 - first) + "]}";
    }

    private String split(int weight) {
        String place = place();
        return "{\"Weight\": " + weight / 100 + "." + String.format("%02d", weight % 100)
                + (place.isEmpty() ? "" : ", " + place) + "}";
    }

    private String router(String service) {
        List<String> routes = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            routes.add("{\"Match\": {\"HTTP\": {\"PathPrefix\": \"/p" + random.nextInt(9) + "\"}}, \"Destination\": {"
                    + place() + "}}");
        }
        return "{\"Kind\": \"service-router\", \"Name\": \"" + service + "\", \"Routes\": [" + String.join(", ", routes)
                + "]}";
    }
}
