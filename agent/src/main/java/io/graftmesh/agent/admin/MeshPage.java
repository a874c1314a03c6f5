package io.graftmesh.agent.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.balance.Candidate;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.Route;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import io.graftmesh.mesh.view.MeshView.OwnService;
import io.graftmesh.mesh.view.ServiceView;
import io.graftmesh.mesh.view.TargetView;

/** The mesh as this process sees it now, as JSON. Shows no key. */
public final class MeshPage {

    private final Mesh mesh;
    private final String service;
    private final ObjectMapper json = new ObjectMapper();

    public MeshPage(Mesh mesh, String service) {
        this.mesh = mesh;
        this.service = service;
    }

    String render() throws JsonProcessingException {
        ObjectNode page = json.createObjectNode();
        page.put("service", service);
        page.put("control", mesh.view().control().describe());
        page.put("inbound", mesh.config().inbound().name().toLowerCase(java.util.Locale.ROOT));
        page.put("outbound", mesh.config().outbound().name().toLowerCase(java.util.Locale.ROOT));
        page.put("inbound_connections_open", mesh.open().size());
        own(page.putObject("identity"), mesh.view().own(service));
        intentions(page.putObject("intentions"), mesh.view().own(service));
        ArrayNode services = page.putArray("services");
        for (ServiceView view : mesh.view().services()) {
            service(services.addObject(), view);
        }
        ArrayNode targets = page.putArray("targets");
        for (TargetView view : mesh.view().targets()) {
            target(targets.addObject(), view);
        }
        ObjectNode hosts = page.putObject("hosts");
        hosts(hosts, mesh.view().hosts().value());
        hosts(hosts, mesh.config().hosts());
        return json.writerWithDefaultPrettyPrinter().writeValueAsString(page) + "\n";
    }

    private static void own(ObjectNode node, OwnService own) {
        Identity identity = own.identity().value();
        TrustBundle roots = own.tlsNow() == null ? null : own.tlsNow().roots();
        if (identity == null) {
            node.put("missing", own.whyNot());
            return;
        }
        node.put("id", identity.id().toString());
        node.put("serial", identity.leaf().getSerialNumber().toString(16));
        node.put("not_after", identity.leaf().getNotAfter().toInstant().toString());
        node.put("roots", roots == null ? 0 : roots.roots().size());
    }

    private static void intentions(ObjectNode node, OwnService own) {
        Intentions intentions = own.intentions().value();
        if (intentions == null) {
            return;
        }
        node.put("default", intentions.allowByDefault() ? "allow" : "deny");
        ArrayNode rules = node.putArray("rules");
        for (Intention rule : intentions.rules()) {
            rules.add(rule.toString());
        }
    }

    private static void service(ObjectNode node, ServiceView view) {
        node.put("name", view.service());
        ServiceChain chain = view.chain().value();
        if (chain == null) {
            return;
        }
        node.put("protocol", chain.protocol());
        ArrayNode routes = node.putArray("routes");
        for (Route route : chain.routes()) {
            routes.add(route.toString());
        }
    }

    private static void target(ObjectNode node, TargetView view) {
        node.put("target", view.target().toString());
        ArrayNode instances = node.putArray("instances");
        for (Candidate candidate : view.now().all()) {
            ObjectNode instance = instances.addObject();
            instance.put("id", candidate.endpoint().id());
            instance.put("address", candidate.endpoint().authority());
            instance.put("health", candidate.endpoint().health().name().toLowerCase(java.util.Locale.ROOT));
            instance.put("weight", candidate.endpoint().weight());
            instance.put("open", candidate.load().inFlight());
            instance.put("total", candidate.load().total());
            instance.put("cost_ms", Math.round(candidate.load().costMillis() * 100) / 100.0);
        }
    }

    private static void hosts(ObjectNode node, @io.graftmesh.mesh.Nullable HostTable table) {
        if (table != null) {
            table.services().forEach(node::put);
        }
    }
}
