package io.graftmesh.agent.mesh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@code mesh.yaml}, written down piece by piece. */
final class MeshYaml {

    private final List<String> services = new ArrayList<>();
    private final Map<String, String> hosts = new LinkedHashMap<>();
    private final Map<String, List<String>> intentions = new LinkedHashMap<>();
    private final List<String> entries = new ArrayList<>();
    private final List<String> policies = new ArrayList<>();
    private final List<String> federation = new ArrayList<>();
    private String realm = "TrustDomain: " + MeshLab.TRUST_DOMAIN + "\nDatacenter: dc1\n";
    private String defaultIntention = "deny";
    private String authority = "{Cert: ca.pem, Key: ca-key.pem}";

    MeshYaml service(String service, int port) {
        return instance(service, service + "-" + port, port, "");
    }

    /** @param more further fields, each with a comma before it */
    MeshYaml instance(String service, String id, int port, String more) {
        services.add("{Service: " + service + ", ID: " + id + ", Address: 127.0.0.1, Port: " + port + more + "}");
        return this;
    }

    MeshYaml host(String hostAndPort, String service) {
        hosts.put(hostAndPort, service);
        return this;
    }

    MeshYaml intention(String source, String destination, boolean allow) {
        intentions
                .computeIfAbsent(destination, key -> new ArrayList<>())
                .add("{Name: \"" + source + "\", Action: " + (allow ? "allow" : "deny") + "}");
        return this;
    }

    MeshYaml allow(String source, String destination) {
        return intention(source, destination, true);
    }

    /** @param flow a config entry, such as {@code {Kind: service-defaults, …}} */
    MeshYaml entry(String flow) {
        entries.add(flow);
        return this;
    }

    /** @param flow what {@code graft/policy/<service>} says */
    MeshYaml policy(String service, String flow) {
        policies.add(service + ": " + flow);
        return this;
    }

    MeshYaml realm(String trustDomain, String datacenter) {
        realm = "TrustDomain: " + trustDomain + "\nDatacenter: " + datacenter + "\n";
        return this;
    }

    /** @param flow what is said of another trust domain */
    MeshYaml federation(String flow) {
        federation.add(flow);
        return this;
    }

    MeshYaml allowByDefault() {
        defaultIntention = "allow";
        return this;
    }

    MeshYaml authority(String flow) {
        authority = flow;
        return this;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(realm);
        text.append("DefaultIntention: ")
                .append(defaultIntention)
                .append("\nCA: ")
                .append(authority);
        if (!federation.isEmpty()) {
            text.append("\nFederation: [").append(String.join(", ", federation)).append(']');
        }
        text.append("\nServices:\n");
        services.forEach(service -> text.append("  - ").append(service).append('\n'));
        if (!hosts.isEmpty()) {
            text.append("Hosts:\n");
            hosts.forEach((host, service) -> text.append("  \"")
                    .append(host)
                    .append("\": ")
                    .append(service)
                    .append('\n'));
        }
        if (!intentions.isEmpty() || !entries.isEmpty()) {
            text.append("ConfigEntries:\n");
            entries.forEach(entry -> text.append("  - ").append(entry).append('\n'));
            intentions.forEach((destination, sources) -> text.append("  - {Kind: service-intentions, Name: ")
                    .append(destination)
                    .append(", Sources: [")
                    .append(String.join(", ", sources))
                    .append("]}\n"));
        }
        if (!policies.isEmpty()) {
            text.append("Policies: {").append(String.join(", ", policies)).append("}\n");
        }
        return text.toString();
    }
}
