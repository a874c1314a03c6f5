package io.graftmesh.agent.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.graftmesh.mesh.Mesh;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.record.PlaintextPeers;
import io.graftmesh.mesh.record.PlaintextPeers.Peer;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;

/** Who still speaks plaintext to whom, and what lets it in, as JSON: what {@code graft tls report} reads. */
final class PlaintextPage {

    private final Mesh mesh;
    private final String service;
    private final PlaintextPeers peers;
    private final JsonFactory factory = new JsonFactory();

    PlaintextPage(Mesh mesh, String service, PlaintextPeers peers) {
        this.mesh = mesh;
        this.service = service;
        this.peers = peers;
    }

    String render() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = factory.createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("service", service);
            json.writeStringField("option", MeshPage.label(mesh.config().inbound()));
            MutualTls said = mesh.view().own(service).mutualTls().value();
            json.writeStringField("control", said == null ? "has not said" : said.why());
            json.writeNumberField("forgotten", peers.forgotten());
            json.writeArrayFieldStart("peers");
            for (Peer peer : peers.all()) {
                peer(json, peer);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text + "\n";
    }

    private void peer(JsonGenerator json, Peer peer) throws IOException {
        json.writeStartObject();
        json.writeStringField("peer", peer.host);
        json.writeStringField("services_there", servicesAt(peer.host));
        json.writeStringField("service", peer.service);
        json.writeNumberField("port", peer.port);
        json.writeStringField("inbound", MeshPage.label(mesh.inboundMode(peer.service, peer.port)));
        json.writeStringField("security", peer.security.label());
        json.writeNumberField("passed", peer.passed);
        json.writeNumberField("refused", peer.refused);
        json.writeStringField(
                "first_seen", Instant.ofEpochMilli(peer.firstMillis).toString());
        json.writeStringField("last_seen", Instant.ofEpochMilli(peer.lastMillis).toString());
        json.writeEndObject();
    }

    /** Which services the catalogue knows at that host, where this process has learned it: a hint at whose call it is. */
    private String servicesAt(String host) {
        Map<String, String> known = mesh.view().addresses().value();
        TreeSet<String> services = new TreeSet<>();
        if (known != null) {
            known.forEach((address, of) -> addIfAt(host, address, of, services));
        }
        return String.join(" ", services);
    }

    private static void addIfAt(String host, String address, @Nullable String of, TreeSet<String> services) {
        if (of != null && address.startsWith(host + ":")) {
            services.add(of);
        }
    }
}
