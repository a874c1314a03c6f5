package io.graftmesh.consul.file;

import io.graftmesh.consul.entry.ConfigEntries;
import io.graftmesh.consul.entry.Doc;
import io.graftmesh.consul.entry.Durations;
import io.graftmesh.consul.entry.FederationReader;
import io.graftmesh.consul.entry.FilterSubject;
import io.graftmesh.consul.entry.Hosts;
import io.graftmesh.consul.entry.PolicyReader;
import io.graftmesh.consul.pki.CaFiles;
import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Endpoint.Health;
import io.graftmesh.mesh.control.HostTable;
import io.graftmesh.mesh.control.TrafficPolicy;
import io.graftmesh.mesh.identity.FederatedDomain;
import io.graftmesh.mesh.identity.TrustBundle;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** What {@code mesh.yaml} says, checked. Paths are relative to the file. */
final class MeshDocument {

    /** One line under {@code Services}. */
    static final class Instance {
        final String service;
        /** The empty string, {@code terminating-gateway} or {@code ingress-gateway}. */
        final String kind;

        final String datacenter;
        final Endpoint endpoint;
        final FilterSubject subject;

        Instance(String service, String kind, String datacenter, Endpoint endpoint, List<String> tags) {
            this.datacenter = datacenter;
            this.service = service;
            this.kind = kind;
            this.endpoint = endpoint;
            this.subject = new FilterSubject(service, endpoint, tags);
        }
    }

    /** A certificate and its key. */
    static final class KeyPairFiles {
        final Path certificate;
        final Path key;

        KeyPairFiles(Path certificate, Path key) {
            this.certificate = certificate;
            this.key = key;
        }
    }

    private static final String NATIVE = "";

    /** As long as Consul's leaves live. */
    private static final long LEAF_LIFE_MILLIS = TimeUnit.HOURS.toMillis(72);

    /** What is shorter could not be renewed in time by a process that is busy. */
    private static final long SHORTEST_LEAF_LIFE_MILLIS = 10_000;

    final String trustDomain;
    final String datacenter;
    final boolean allowByDefault;
    final Path caCertificate;
    /** Null where every service brings an identity of its own, and this machine shall not be able to make any. */
    final @Nullable Path caKey;

    final long leafLifeMillis;

    private final List<FederatedDomain> federation = new ArrayList<>();
    private final List<Path> federationRoots = new ArrayList<>();

    final List<Instance> instances = new ArrayList<>();
    final Map<String, KeyPairFiles> identities = new LinkedHashMap<>();
    final HostTable hosts;
    final ConfigEntries entries;
    /** By the service that is called. */
    final Map<String, UnaryOperator<TrafficPolicy>> policies = new LinkedHashMap<>();

    MeshDocument(Doc root, Path directory) {
        root.only(
                "TrustDomain",
                "Datacenter",
                "DefaultIntention",
                "CA",
                "Federation",
                "Services",
                "Hosts",
                "ConfigEntries",
                "Policies");
        Doc domain = root.require("TrustDomain");
        trustDomain = domain.text().toLowerCase(Locale.ROOT);
        if (!trustDomain.matches("[a-z0-9._-]{1,255}")) {
            throw domain.error("\"" + trustDomain + "\" is not a trust domain (letters, digits, '.', '-', '_')");
        }
        datacenter = root.get("Datacenter").text("dc1");
        Doc intention = root.get("DefaultIntention");
        // Deny where nobody says: a mesh that forgot the line must not be an open one.
        allowByDefault =
                !intention.isAbsent() && intention.oneOf("allow", "deny").equals("allow");
        Doc authority = root.require("CA").only("Cert", "Key", "LeafCertTTL");
        caCertificate = path(authority.require("Cert"), directory);
        caKey = authority.get("Key").isAbsent() ? null : path(authority.get("Key"), directory);
        leafLifeMillis = leafLife(authority.get("LeafCertTTL"));
        Set<String> ids = new LinkedHashSet<>();
        for (Doc service : root.get("Services").items()) {
            Instance instance = instance(service, directory);
            if (!ids.add(instance.endpoint.id())) {
                throw service.get("ID").error("\"" + instance.endpoint.id() + "\" is there twice");
            }
            instances.add(instance);
        }
        hosts = Hosts.parse(root.get("Hosts"));
        readFederation(root.get("Federation"), directory);
        entries = ConfigEntries.parse(root.get("ConfigEntries"), directory, peers());
        root.get("Policies").fields().forEach((service, policy) -> policies.put(service, PolicyReader.read(policy)));
    }

    private void readFederation(Doc list, Path directory) {
        for (Doc entry : list.items()) {
            federation.add(FederationReader.read(entry, roots -> {
                Path file = path(roots, directory);
                federationRoots.add(file);
                return CaFiles.certificates(file);
            }));
            try {
                bundle(Collections.emptyList());
            } catch (IllegalArgumentException ambiguous) {
                throw entry.error(String.valueOf(ambiguous.getMessage()));
            }
            if (entry.get("Datacenter").text("").equals(datacenter)) {
                throw entry.get("Datacenter")
                        .error("\"" + datacenter + "\" is our own; then nobody could tell the two apart");
            }
        }
    }

    private Set<String> peers() {
        Set<String> peers = new LinkedHashSet<>();
        federation.forEach(other -> peers.add(other.peer()));
        return peers;
    }

    /** @param roots of our own trust domain */
    TrustBundle bundle(List<X509Certificate> roots) {
        return new TrustBundle(trustDomain, roots, federation);
    }

    private static long leafLife(Doc ttl) {
        long millis = ttl.isAbsent() ? LEAF_LIFE_MILLIS : Durations.millis(ttl);
        if (millis < SHORTEST_LEAF_LIFE_MILLIS) {
            throw ttl.error("\"" + ttl.text() + "\" is too short for a leaf (10s at least)");
        }
        return millis;
    }

    private Instance instance(Doc doc, Path directory) {
        doc.only(
                "Service",
                "ID",
                "Address",
                "Port",
                "Datacenter",
                "Meta",
                "Weights",
                "Kind",
                "Status",
                "Identity",
                "Tags");
        String service = name(doc.require("Service"));
        Doc kind = doc.get("Kind");
        Doc identity = doc.get("Identity");
        if (!identity.isAbsent()) {
            identity.only("Cert", "Key");
            identities.put(
                    service,
                    new KeyPairFiles(
                            path(identity.require("Cert"), directory), path(identity.require("Key"), directory)));
        }
        Doc weight = doc.get("Weights").only("Passing", "Warning").get("Passing");
        Doc port = doc.require("Port");
        return new Instance(
                service,
                kind.isAbsent() ? NATIVE : kind.oneOf("terminating-gateway", "ingress-gateway"),
                doc.get("Datacenter").text(datacenter),
                new Endpoint(
                        doc.get("ID").text(service + "-" + port.port()),
                        doc.get("Address").text("127.0.0.1"),
                        port.port(),
                        weight.isAbsent() ? 1 : weight.number(1, 65535, "a weight (1-65535)"),
                        health(doc.get("Status")),
                        doc.get("Meta").texts()),
                doc.get("Tags").items(Doc::text));
    }

    private static String name(Doc name) {
        if (!name.text().matches("[A-Za-z0-9._-]+")) {
            throw name.error("\"" + name.text() + "\" is not a service name (letters, digits, '.', '-', '_')");
        }
        return name.text();
    }

    private static Health health(Doc status) {
        return status.isAbsent()
                ? Health.PASSING
                : Health.valueOf(status.oneOf("passing", "warning", "critical").toUpperCase(Locale.ROOT));
    }

    private static Path path(Doc file, Path directory) {
        try {
            return directory.resolve(file.text());
        } catch (InvalidPathException e) {
            throw file.error("\"" + file.text() + "\" is not a path");
        }
    }

    /** @return every other file that this one speaks of: a new certificate is news, too */
    List<Path> files() {
        List<Path> files = new ArrayList<>(entries.files());
        files.addAll(federationRoots);
        files.add(caCertificate);
        if (caKey != null) {
            files.add(caKey);
        }
        for (KeyPairFiles pair : identities.values()) {
            files.add(pair.certificate);
            files.add(pair.key);
        }
        return files;
    }

    boolean declares(String service) {
        return instances.stream().anyMatch(i -> i.service.equals(service) && i.datacenter.equals(datacenter));
    }

    @Nullable
    KeyPairFiles identity(String service) {
        return identities.get(service);
    }
}
