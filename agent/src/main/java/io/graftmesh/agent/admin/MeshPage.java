package io.graftmesh.agent.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.balance.Candidate;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.Intentions;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.control.Route;
import io.graftmesh.mesh.control.ServiceChain;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.outbound.Upstream;
import io.graftmesh.mesh.tls.MeshTls;
import io.graftmesh.mesh.view.MeshView.OwnService;
import io.graftmesh.mesh.view.ServiceView;
import io.graftmesh.mesh.view.TargetView;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;

/** The mesh as this process sees it now, as JSON. Shows no key. Written as a stream: data binding costs 400 classes. */
public final class MeshPage {

    private final Mesh mesh;
    private final String service;

    public MeshPage(Mesh mesh, String service) {
        this.mesh = mesh;
        this.service = service;
    }

    /** Who still speaks plaintext to this process. */
    PlaintextPage plaintext(Telemetry telemetry) {
        return new PlaintextPage(mesh, service, telemetry.plaintext());
    }

    String render() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("service", service);
            json.writeStringField("control", mesh.view().control().describe());
            json.writeNumberField("control_age_seconds", mesh.view().control().ageMillis() / 1_000);
            json.writeStringField("inbound", label(mesh.config().inbound()));
            json.writeStringField("outbound", label(mesh.config().outbound()));
            json.writeNumberField("inbound_connections_open", mesh.open().size());
            MutualTls said = mesh.view().own(service).mutualTls().value();
            json.writeStringField("mutual_tls", said == null ? "unknown" : said.toString());
            identity(json, mesh.view().own(service));
            intentions(json, mesh.view().own(service).intentions().value());
            json.writeArrayFieldStart("services");
            for (ServiceView view : mesh.view().services()) {
                service(json, view);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("targets");
            for (TargetView view : mesh.view().targets()) {
                target(json, view);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("upstreams");
            for (Upstream upstream : mesh.upstreams().all()) {
                upstream(json, upstream);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("hosts");
            hosts(json, mesh.view().hosts().value());
            hosts(json, mesh.config().hosts());
            json.writeEndObject();
            json.writeEndObject();
        }
        return text + "\n";
    }

    /** As the option is spelled. */
    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void identity(JsonGenerator json, OwnService own) throws IOException {
        json.writeObjectFieldStart("identity");
        Identity identity = own.identity().value();
        if (identity == null) {
            json.writeStringField("missing", own.whyNot());
        } else {
            json.writeStringField("id", identity.id().toString());
            json.writeStringField("serial", identity.leaf().getSerialNumber().toString(16));
            json.writeStringField(
                    "not_after", identity.leaf().getNotAfter().toInstant().toString());
            MeshTls tls = own.tlsNow();
            json.writeNumberField("roots", tls == null ? 0 : tls.roots().roots().size());
        }
        json.writeEndObject();
    }

    private static void intentions(JsonGenerator json, @Nullable Intentions intentions) throws IOException {
        json.writeObjectFieldStart("intentions");
        if (intentions != null) {
            json.writeStringField("default", intentions.allowByDefault() ? "allow" : "deny");
            json.writeArrayFieldStart("rules");
            for (Intention rule : intentions.rules()) {
                json.writeString(rule.toString());
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void service(JsonGenerator json, ServiceView view) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", view.service());
        ServiceChain chain = view.chain().value();
        if (chain != null) {
            json.writeStringField("protocol", chain.protocol());
            json.writeArrayFieldStart("routes");
            for (Route route : chain.routes()) {
                json.writeString(route.toString());
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void target(JsonGenerator json, TargetView view) throws IOException {
        json.writeStartObject();
        json.writeStringField("target", view.target().toString());
        json.writeArrayFieldStart("instances");
        for (Candidate candidate : view.now().all()) {
            json.writeStartObject();
            json.writeStringField("id", candidate.endpoint().id());
            json.writeStringField("address", candidate.endpoint().authority());
            json.writeStringField("health", label(candidate.endpoint().health()));
            json.writeNumberField("weight", candidate.endpoint().weight());
            json.writeNumberField("open", candidate.load().inFlight());
            json.writeNumberField("total", candidate.load().total());
            json.writeNumberField("cost_ms", Math.round(candidate.load().costMillis() * 100) / 100.0);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void upstream(JsonGenerator json, Upstream upstream) throws IOException {
        json.writeStartObject();
        json.writeStringField("service", upstream.service());
        json.writeNumberField("calls_in_flight", upstream.inFlight());
        json.writeNumberField("ejected", upstream.ejected());
        json.writeStringField("policy", upstream.policy().toString());
        json.writeEndObject();
    }

    private static void hosts(JsonGenerator json, @Nullable HostTable table) throws IOException {
        if (table != null) {
            for (Map.Entry<String, String> host : table.services().entrySet()) {
                json.writeStringField(host.getKey(), host.getValue());
            }
        }
    }
}
