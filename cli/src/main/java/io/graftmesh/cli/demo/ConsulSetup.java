package io.graftmesh.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graftmesh.cli.UserError;
import io.graftmesh.cli.admin.Http;
import io.graftmesh.cli.demo.ShopMesh.Allowed;
import io.graftmesh.cli.demo.ShopMesh.Declared;
import io.graftmesh.cli.demo.ShopMesh.Instance;
import io.graftmesh.cli.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A real Consul, told by the HTTP API what its owner would tell it. */
final class ConsulSetup implements ControlSetup {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ShopMesh mesh;
    private final ConsulProcess consul;
    private final Http http;

    ConsulSetup(ShopMesh mesh, Path binary, Processes processes, Path logs, Http http) {
        this.mesh = mesh;
        this.http = http;
        this.consul = new ConsulProcess(binary, mesh, processes, logs, http);
    }

    @Override
    public void start() throws IOException, InterruptedException {
        consul.start();
        for (String service : ShopMesh.HTTP) {
            put(
                    "/v1/config",
                    "{\"Kind\": \"service-defaults\", \"Name\": \"" + service + "\", \"Protocol\": \"http\"}");
        }
        put("/v1/config", ingress());
        put("/v1/config", egress());
        // Without ACLs Consul's own default is to allow; this is how one closes it.
        intention("*", "*", false);
        for (Allowed edge : ShopMesh.ALLOWED) {
            intention(edge.source(), edge.destination(), true);
        }
        put("/v1/catalog/register", external(mesh.database));
        put("/v1/catalog/register", external(mesh.rates));
        put("/v1/agent/service/register", inventory());
        put("/v1/kv/graft/hosts", ShopMesh.HOSTS.stream().map(ConsulSetup::line).collect(Collectors.joining("\n")));
    }

    private static String line(Declared host) {
        return host.host() + "=" + host.service();
    }

    private String ingress() {
        return "{\"Kind\": \"ingress-gateway\", \"Name\": \"" + ShopMesh.INGRESS + "\", \"Listeners\": [{\"Port\": "
                + mesh.ingress.port() + ", \"Protocol\": \"http\", \"Services\": ["
                + route(ShopMesh.STOREFRONT, ShopMesh.SHOP_HOST) + ", "
                + route(ShopMesh.ORDERS, ShopMesh.ORDERS_HOST) + "]}]}";
    }

    private static String route(String service, String host) {
        return "{\"Name\": \"" + service + "\", \"Hosts\": [\"" + host + "\"]}";
    }

    private static String egress() {
        return "{\"Kind\": \"terminating-gateway\", \"Name\": \"" + ShopMesh.EGRESS + "\", \"Services\": ["
                + ShopMesh.OUTSIDE.stream()
                        .map(name -> "{\"Name\": \"" + name + "\"}")
                        .collect(Collectors.joining(", "))
                + "]}";
    }

    /** On a node of its own: no agent of Consul's runs there. */
    private static String external(Instance outside) {
        return "{\"Node\": \"outside\", \"Address\": \"" + ShopMesh.HOST
                + "\", \"NodeMeta\": {\"external-node\": \"true\"}, \"Service\": {\"ID\": \"" + outside.id()
                + "\", \"Service\": \"" + outside.service() + "\", \"Address\": \"" + ShopMesh.HOST + "\", \"Port\": "
                + outside.port() + "}}";
    }

    /** Not by its agent, as with the others: the mesh shall find it behind the recorder. */
    private String inventory() {
        return "{\"Name\": \"" + ShopMesh.INVENTORY + "\", \"ID\": \"" + mesh.inventory.id() + "\", \"Address\": \""
                + ShopMesh.HOST + "\", \"Port\": " + mesh.inventoryInTheMesh + ", \"Connect\": {\"Native\": true}}";
    }

    /** As a config entry lives and dies: 1.9 and later address an intention by its ends, 1.8 by an id of its own. */
    @Override
    public void intention(String source, String destination, boolean allow) throws IOException {
        String action = allow ? "allow" : "deny";
        if (consul.isAtLeast(1, 9)) {
            put(
                    "/v1/connect/intentions/exact?source=" + source + "&destination=" + destination,
                    "{\"SourceType\": \"consul\", \"Action\": \"" + action + "\"}");
            return;
        }
        String body = "{\"SourceName\": \"" + source + "\", \"DestinationName\": \"" + destination
                + "\", \"SourceType\": \"consul\", \"Action\": \"" + action + "\"}";
        String id = intentionId(source, destination);
        if (id.isEmpty()) {
            send("POST", "/v1/connect/intentions", body);
        } else {
            put("/v1/connect/intentions/" + id, body);
        }
    }

    private String intentionId(String source, String destination) throws IOException {
        for (JsonNode intention : JSON.readTree(send("GET", "/v1/connect/intentions", ""))) {
            if (intention.path("SourceName").asText().equals(source)
                    && intention.path("DestinationName").asText().equals(destination)) {
                return intention.path("ID").asText();
            }
        }
        return "";
    }

    @Override
    public void apply(Entry entry) throws IOException {
        put("/v1/config", entry.json());
    }

    @Override
    public void remove(Entry entry) throws IOException {
        send("DELETE", "/v1/config/" + entry.kind() + "/" + entry.name(), "");
    }

    @Override
    public void policy(String service, String json) throws IOException {
        put("/v1/kv/graft/policy/" + service, json);
    }

    private void put(String path, String body) throws IOException {
        send("PUT", path, body);
    }

    private String send(String method, String path, String body) throws IOException {
        Http.Answer answer = http.send(method, consul.url() + path, body);
        if (!answer.ok()) {
            throw new UserError("Consul refused " + method + " " + path + ": " + answer.status() + " "
                    + answer.body().strip());
        }
        return answer.body();
    }

    @Override
    public String describe() {
        return consul.version() + " at " + consul.url() + "; default: deny";
    }

    @Override
    public String option() {
        return "consul";
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("CONSUL_HTTP_ADDR", consul.url());
    }

    @Override
    public boolean agentsRegister() {
        return true;
    }

    @Override
    public String howToChange() {
        return "an intention in Consul";
    }

    @Override
    public List<Map.Entry<String, String>> addresses() {
        return List.of(
                Map.entry("Consul UI", consul.url() + "/ui/"),
                Map.entry("Consul API", "export CONSUL_HTTP_ADDR=" + consul.url()));
    }
}
