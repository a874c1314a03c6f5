package io.graftmesh.consul;

import io.graftmesh.consul.ConsulHttp.Answer;
import io.graftmesh.consul.entry.Doc;
import io.graftmesh.consul.entry.PermissionReader;
import io.graftmesh.consul.pki.Leaf;
import io.graftmesh.consul.pki.Pem;
import io.graftmesh.consul.pki.PkiException;
import io.graftmesh.mesh.control.ControlFailure;
import io.graftmesh.mesh.control.ControlFailure.Kind;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Endpoint.Health;
import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.TokenVerifier;
import io.graftmesh.mesh.identity.Identity;
import io.graftmesh.mesh.identity.TrustBundle;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads what Consul answers: instances, intentions, leaf, roots. */
final class Answers {

    private Answers() {}

    /** {@code /v1/health/connect/…} and {@code /v1/health/service/…}. */
    static List<Endpoint> endpoints(Answer answer) throws ControlFailure {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Doc entry : Json.doc(answer).items()) {
            Doc service = entry.get("Service");
            String address = service.get("Address").text("");
            Doc port = service.get("Port");
            // A service without a port is legal in Consul (port 0), but there is nothing to connect to.
            if (port.isAbsent() || port.text().equals("0")) {
                continue;
            }
            Health health = health(entry.get("Checks"));
            Doc weight = service.get("Weights").get(health == Health.WARNING ? "Warning" : "Passing");
            endpoints.add(new Endpoint(
                    service.require("ID").text(),
                    address.isEmpty() ? entry.get("Node").require("Address").text() : address,
                    port.port(),
                    weight.isAbsent() ? 1 : weight.number(0, 65535, "a weight"),
                    health,
                    meta(service, entry.get("Node"))));
        }
        return endpoints;
    }

    /** With where the instance stands: what it says itself, else Consul's own field (1.17 and later), else its node. */
    private static Map<String, String> meta(Doc service, Doc node) {
        Map<String, String> meta = new LinkedHashMap<>(service.get("Meta").texts());
        for (String place : new String[] {"region", "zone"}) {
            String field = place.equals("region") ? "Region" : "Zone";
            String known = service.get("Locality").get(field).text("");
            String ofNode = node.get("Locality")
                    .get(field)
                    .text(node.get("Meta").get(place).text(""));
            String found = known.isEmpty() ? ofNode : known;
            if (!found.isEmpty()) {
                meta.putIfAbsent(place, found);
            }
        }
        return meta;
    }

    /** Consul's aggregation: the worst check counts, node checks and maintenance (a critical check) included. */
    private static Health health(Doc checks) {
        Health worst = Health.PASSING;
        for (Doc check : checks.items()) {
            switch (check.get("Status").text("")) {
                case "passing":
                    break;
                case "warning":
                    worst = worst == Health.CRITICAL ? worst : Health.WARNING;
                    break;
                default:
                    worst = Health.CRITICAL;
            }
        }
        return worst;
    }

    /** {@code /v1/connect/intentions/match}. */
    static List<Intention> intentions(Doc match, String destination, Function<Doc, TokenVerifier> providers) {
        return match.get(destination)
                .items(rule -> PermissionReader.lenient(
                        rule.get("ID")
                                .text(rule.get("SourceName").text() + "=>"
                                        + rule.get("DestinationName").text()),
                        // Of another trust domain only if it says so, and then of that one alone.
                        TrustBundle.sourceOf(
                                rule.require("SourceName").text(),
                                rule.get("SourcePeer").text("")),
                        rule.require("DestinationName").text(),
                        rule,
                        providers));
    }

    /** {@code /v1/agent/connect/ca/leaf/…}. */
    static Identity leaf(Answer answer, String service) throws ControlFailure {
        Doc leaf = Json.doc(answer);
        Identity identity;
        try {
            identity = Leaf.identity(
                    Pem.privateKey(leaf.require("PrivateKeyPEM").text()),
                    withoutRoot(Pem.certificates(leaf.require("CertPEM").text())));
        } catch (PkiException e) {
            throw new ControlFailure(
                    Kind.BAD_DOCUMENT, "the leaf that Consul issued for " + service + ": " + e.getMessage(), e);
        }
        if (!identity.id().service().equals(service)) {
            throw new ControlFailure(
                    Kind.WRONG_IDENTITY,
                    "asked Consul for the leaf of service " + service + ", got one of " + identity.id()
                            + "; it is not used",
                    null);
        }
        return identity;
    }

    private static List<X509Certificate> withoutRoot(List<X509Certificate> chain) {
        List<X509Certificate> rest = new ArrayList<>(chain);
        rest.removeIf(c -> rest.size() > 1 && c.getSubjectX500Principal().equals(c.getIssuerX500Principal()));
        return rest;
    }

    /** {@code /v1/agent/connect/ca/roots}: while a CA rotates, the old root is still listed, and still good. */
    static TrustBundle roots(Answer answer) throws ControlFailure {
        Doc doc = Json.doc(answer);
        List<X509Certificate> roots = new ArrayList<>();
        for (Doc root : doc.require("Roots").items()) {
            try {
                roots.add(Pem.certificates(root.require("RootCert").text()).get(0));
            } catch (PkiException e) {
                throw root.get("RootCert").error(String.valueOf(e.getMessage()));
            }
        }
        if (roots.isEmpty()) {
            throw doc.get("Roots").error("is empty: Consul has no certificate authority (connect.enabled = true?)");
        }
        return new TrustBundle(doc.require("TrustDomain").text(), roots);
    }
}
