package io.graftmesh.cli.demo;

import io.graftmesh.cli.UserError;
import io.graftmesh.cli.demo.ShopMesh.Allowed;
import io.graftmesh.cli.demo.ShopMesh.Declared;
import io.graftmesh.cli.demo.ShopMesh.Instance;
import io.graftmesh.consul.pki.CaFiles;
import io.graftmesh.consul.pki.PkiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A {@code mesh.yaml} beside a CA of its own: the whole control plane is two files that anybody can read. */
final class FileSetup implements ControlSetup {

    private static final String TRUST_DOMAIN = "demo.graft";

    private final ShopMesh mesh;
    private final Path file;
    private final Map<Allowed, Boolean> intentions = new LinkedHashMap<>();
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> policies = new LinkedHashMap<>();

    FileSetup(ShopMesh mesh, Path directory) {
        this.mesh = mesh;
        this.file = directory.resolve("mesh.yaml");
        ShopMesh.ALLOWED.forEach(edge -> intentions.put(edge, true));
    }

    @Override
    public void start() throws IOException {
        try {
            CaFiles.init(file.resolveSibling("."), TRUST_DOMAIN);
        } catch (PkiException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
        write();
    }

    @Override
    public void intention(String source, String destination, boolean allow) throws IOException {
        intentions.put(new Allowed(source, destination), allow);
        write();
    }

    @Override
    public void apply(Entry entry) throws IOException {
        entries.put(entry.kind() + " " + entry.name(), entry);
        write();
    }

    @Override
    public void remove(Entry entry) throws IOException {
        entries.remove(entry.kind() + " " + entry.name());
        write();
    }

    @Override
    public void policy(String service, String json) throws IOException {
        policies.put(service, json);
        write();
    }

    /** In one step: whoever reads sees the old document or the new one, never half of it. */
    private void write() throws IOException {
        Path next = file.resolveSibling("mesh.yaml.next");
        Files.writeString(next, document());
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    String document() {
        StringBuilder yaml = new StringBuilder();
        yaml.append("TrustDomain: ").append(TRUST_DOMAIN).append('\n');
        yaml.append("Datacenter: dc1\nDefaultIntention: deny\nCA: {Cert: ca.pem, Key: ca-key.pem}\n");
        yaml.append("Services:\n");
        yaml.append(service(mesh.storefront, mesh.storefront.port(), ""));
        yaml.append(service(mesh.orders1, mesh.orders1.port(), ", Meta: {version: v1}"));
        yaml.append(service(mesh.orders2, mesh.orders2.port(), ", Meta: {version: v2}"));
        yaml.append(service(mesh.inventory, mesh.inventoryInTheMesh, ""));
        yaml.append(service(mesh.ingress, mesh.ingress.port(), ", Kind: ingress-gateway"));
        yaml.append(service(mesh.egress, mesh.egress.port(), ", Kind: terminating-gateway"));
        yaml.append("  # outside of the mesh: the egress speaks for them\n");
        yaml.append(service(mesh.database, mesh.database.port(), ""));
        yaml.append(service(mesh.rates, mesh.rates.port(), ""));
        yaml.append("# what the application calls them today\nHosts:\n");
        for (Declared host : ShopMesh.HOSTS) {
            yaml.append("  \"")
                    .append(host.host())
                    .append("\": ")
                    .append(host.service())
                    .append('\n');
        }
        yaml.append(entries());
        entries.values()
                .forEach(entry -> yaml.append("  - ").append(entry.json()).append('\n'));
        yaml.append("Policies:").append(policies.isEmpty() ? " {}" : "").append('\n');
        policies.forEach((service, json) ->
                yaml.append("  ").append(service).append(": ").append(json).append('\n'));
        return yaml.toString();
    }

    private static String service(Instance instance, int port, String more) {
        return "  - {Service: " + instance.service() + ", ID: " + instance.id() + ", Address: " + ShopMesh.HOST
                + ", Port: " + port + more + "}\n";
    }

    private String entries() {
        StringBuilder yaml = new StringBuilder("ConfigEntries:\n");
        for (String service : ShopMesh.HTTP) {
            yaml.append("  - {Kind: service-defaults, Name: ").append(service).append(", Protocol: http}\n");
        }
        yaml.append("  - Kind: ingress-gateway\n    Name: ").append(ShopMesh.INGRESS);
        yaml.append("\n    Listeners:\n      - Port: ").append(mesh.ingress.port());
        yaml.append("\n        Protocol: http\n        Services:\n");
        yaml.append(route(ShopMesh.STOREFRONT, ShopMesh.SHOP_HOST));
        yaml.append(route(ShopMesh.ORDERS, ShopMesh.ORDERS_HOST));
        yaml.append("  - Kind: terminating-gateway\n    Name: ").append(ShopMesh.EGRESS);
        yaml.append("\n    Services: [");
        yaml.append(
                ShopMesh.OUTSIDE.stream().map(name -> "{Name: " + name + "}").collect(Collectors.joining(", ")));
        return yaml.append("]\n").append(intentions()).toString();
    }

    private static String route(String service, String host) {
        return "          - {Name: " + service + ", Hosts: [" + host + "]}\n";
    }

    private String intentions() {
        StringBuilder yaml = new StringBuilder();
        Map<String, String> sources = new TreeMap<>();
        intentions.forEach((edge, allow) -> sources.merge(
                edge.destination(),
                "{Name: " + edge.source() + ", Action: " + (allow ? "allow" : "deny") + "}",
                (a, b) -> a + ", " + b));
        sources.forEach((destination, list) -> yaml.append("  - {Kind: service-intentions, Name: ")
                .append(destination)
                .append(", Sources: [")
                .append(list)
                .append("]}\n"));
        return yaml.toString();
    }

    @Override
    public String describe() {
        return "a file, mesh.yaml, and a CA of its own; default: deny";
    }

    @Override
    public String option() {
        return "file:" + file;
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public boolean agentsRegister() {
        return false;
    }

    @Override
    public String howToChange() {
        return "an Action in mesh.yaml, saved";
    }

    @Override
    public List<Map.Entry<String, String>> addresses() {
        return List.of(Map.entry("mesh.yaml", file.toString()));
    }
}
