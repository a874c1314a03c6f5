package io.graftmesh.consul.entry;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.control.MutualTls;
import io.graftmesh.mesh.control.Permission;
import io.graftmesh.mesh.control.TokenRequirement;
import io.graftmesh.mesh.control.TokenVerifier;
import io.graftmesh.mesh.identity.TrustBundle;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A set of Consul's config entries: what a mesh is told about its services. */
public final class ConfigEntries {

    private static final List<String> HTTP = Collections.unmodifiableList(Arrays.asList("http", "http2", "grpc"));

    private static final String DEFAULTS = "service-defaults";
    private static final String GLOBAL = "proxy-defaults";
    private static final String INTENTIONS = "service-intentions";
    private static final String JWT_PROVIDER = "jwt-provider";
    private static final String MESH = "mesh";
    private static final String RESOLVER = "service-resolver";
    private static final String ROUTER = "service-router";
    private static final String SPLITTER = "service-splitter";

    private final Map<String, String> protocols = new HashMap<>();
    private final ModeEntries modes = new ModeEntries();
    private final Map<String, Resolver> resolvers = new HashMap<>();
    private final Map<String, UpstreamDefaults> upstreams = new HashMap<>();
    private final Map<String, List<RoutingEntries.RouterRoute>> routers = new HashMap<>();
    private final Map<String, List<RoutingEntries.SplitterSplit>> splitters = new HashMap<>();
    private final Map<String, List<Intention>> intentions = new LinkedHashMap<>();
    private final Map<String, TokenVerifier> tokens = new HashMap<>();
    private final List<Path> files = new ArrayList<>();
    private final Map<String, Gateway> gateways = new LinkedHashMap<>();

    private String defaultProtocol = "tcp";

    private final Set<String> peers;

    private ConfigEntries(Set<String> peers) {
        this.peers = peers;
    }

    public static ConfigEntries parse(Doc list) {
        return parse(list, Paths.get(""), Collections.emptySet());
    }

    /**
     * @param list entries, each with {@code Kind} and {@code Name}
     * @param directory which the names of files are relative to
     * @param peers what other trust domains are called
     * @throws DocException naming the line and field of the first that is wrong
     */
    public static ConfigEntries parse(Doc list, Path directory, Set<String> peers) {
        ConfigEntries entries = new ConfigEntries(peers);
        entries.readProviders(list, directory);
        Set<String> seen = new LinkedHashSet<>();
        for (Doc entry : list.items()) {
            String kind = entry.require("Kind").text();
            String name = nameOf(entry);
            entries.add(kind, name, entry);
            if (!seen.add(kind + "/" + name)) {
                throw entry.error("there is a second " + kind + " of the name " + name);
            }
        }
        entries.modes.check(list);
        entries.checkProtocols(list);
        entries.checkSubsets(list);
        entries.checkCircles(list);
        return entries;
    }

    /** A mesh has one {@code mesh} entry, which in Consul needs no name. */
    private static String nameOf(Doc entry) {
        boolean nameless =
                entry.get("Kind").text().equals(MESH) && entry.get("Name").isAbsent();
        return nameless ? MESH : entry.require("Name").text();
    }

    /** Before the intentions that name them. */
    private void readProviders(Doc list, Path directory) {
        for (Doc entry : list.items()) {
            if (entry.require("Kind").text().equals(JWT_PROVIDER)) {
                files.addAll(JwtProviders.files(entry, directory));
                tokens.put(nameOf(entry), JwtProviders.read(entry, directory));
            }
        }
    }

    private TokenVerifier provider(Doc name) {
        TokenVerifier known = tokens.get(name.text());
        if (known == null) {
            throw name.error("\"" + name.text() + "\" is no " + JWT_PROVIDER + ": there is no such entry");
        }
        return known;
    }

    private void add(String kind, String name, Doc entry) {
        switch (kind) {
            case DEFAULTS:
                entry.only("Kind", "Name", "Namespace", "Protocol", "MutualTLSMode", "UpstreamConfig");
                if (!entry.get("Protocol").text("").isEmpty()) {
                    protocols.put(name, entry.get("Protocol").text());
                }
                upstreams.put(name, UpstreamDefaults.read(entry.get("UpstreamConfig")));
                modes.service(name, entry);
                break;
            case GLOBAL:
                entry.only("Kind", "Name", "Namespace", "Config", "MutualTLSMode");
                if (!name.equals("global")) {
                    throw entry.get("Name").error("\"" + name + "\" must be global: there is one " + GLOBAL);
                }
                defaultProtocol =
                        entry.get("Config").only("protocol").get("protocol").text("tcp");
                modes.global(entry);
                break;
            case MESH:
                entry.only("Kind", "Name", "Namespace", "AllowEnablingPermissiveMutualTLS");
                modes.mesh(entry);
                break;
            case INTENTIONS:
                entry.only("Kind", "Name", "Namespace", "Sources", "JWT");
                TokenRequirement token = TokenReader.read(entry.get("JWT"), this::provider);
                intentions.put(
                        name,
                        entry.require("Sources")
                                .items(source -> intention(name, source).requiring(token)));
                break;
            case JWT_PROVIDER:
                break; // read before the others
            case RESOLVER:
                entry.only(
                        "Kind",
                        "Name",
                        "Namespace",
                        "Redirect",
                        "Failover",
                        "DefaultSubset",
                        "Subsets",
                        "ConnectTimeout",
                        "LoadBalancer");
                resolvers.put(name, new Resolver(entry));
                break;
            case ROUTER:
                entry.only("Kind", "Name", "Namespace", "Routes");
                routers.put(name, RoutingEntries.router(entry));
                break;
            case SPLITTER:
                entry.only("Kind", "Name", "Namespace", "Splits");
                splitters.put(name, RoutingEntries.splitter(name, entry));
                break;
            case Gateways.INGRESS:
                entry.only("Kind", "Name", "Namespace", "Listeners");
                gateways.put(name, Gateways.parse(kind, entry));
                break;
            case Gateways.TERMINATING:
                entry.only("Kind", "Name", "Namespace", "Services");
                gateways.put(name, Gateways.parse(kind, entry));
                break;
            default:
                throw entry.get("Kind")
                        .error("\"" + kind + "\" is not known here; known are "
                                + String.join(
                                        ", ",
                                        DEFAULTS,
                                        GLOBAL,
                                        MESH,
                                        INTENTIONS,
                                        JWT_PROVIDER,
                                        RESOLVER,
                                        ROUTER,
                                        SPLITTER,
                                        Gateways.INGRESS,
                                        Gateways.TERMINATING));
        }
    }

    private Intention intention(String destination, Doc source) {
        source.only("Name", "Peer", "Namespace", "Action", "Permissions", "Type", "Description");
        Doc peer = source.get("Peer");
        if (!peer.isEmpty() && !peers.contains(peer.text())) {
            throw peer.error("\"" + peer.text() + "\" is no other trust domain: Federation has none of that name");
        }
        String name = TrustBundle.sourceOf(source.require("Name").text(), peer.text(""));
        if (!source.get("Permissions").isAbsent()) {
            if (!source.get("Action").isAbsent()) {
                throw source.get("Action").error("stands beside Permissions, which say it request by request");
            }
            List<Permission> permissions = PermissionReader.read(source.get("Permissions"), this::provider);
            return new Intention(name + "=>" + destination, name, destination, permissions);
        }
        boolean allow = source.require("Action").oneOf("allow", "deny").equals("allow");
        return new Intention(name + "=>" + destination, name, destination, allow);
    }

    /** As Consul asks: only where requests are spoken can one be judged. */
    private void checkProtocols(Doc list) {
        for (Doc entry : list.items()) {
            if (entry.get("Kind").text().equals(INTENTIONS)) {
                String service = nameOf(entry);
                checkProtocol(service, entry.get("JWT"));
                entry.get("Sources").items().forEach(source -> checkProtocol(service, source.get("Permissions")));
            }
        }
    }

    private void checkProtocol(String service, Doc aboutRequests) {
        if (!aboutRequests.isAbsent() && !HTTP.contains(protocol(service))) {
            throw aboutRequests.error("need a service-defaults of " + service
                    + " with Protocol http, http2 or grpc; it is " + protocol(service));
        }
    }

    /** A subset that nobody defines has no instances, and that is never what was meant. */
    private void checkSubsets(Doc list) {
        for (Doc entry : list.items()) {
            String name = nameOf(entry);
            for (Doc split : entry.get("Splits").items()) {
                checkSubset(name, split);
            }
            for (Doc route : entry.get("Routes").items()) {
                checkSubset(name, route.get("Destination"));
            }
            for (Doc failover : entry.get("Failover").fields().values()) {
                checkSubset(name, failover);
            }
            checkSubset(name, entry.get("Redirect"));
        }
    }

    private void checkSubset(String self, Doc place) {
        String subset = place.get("ServiceSubset").text("");
        String service = place.get("Service").text(self);
        Resolver resolver = resolvers.get(service);
        if (resolver != null && resolver.redirect != null) {
            return; // then it is a subset of another service, or of none: the compiler says so
        }
        if (!subset.isEmpty() && (resolver == null || !resolver.subsets.containsKey(subset))) {
            throw place.get("ServiceSubset")
                    .error("\"" + subset + "\" is no subset of " + service
                            + ": its service-resolver defines none of that" + " name");
        }
    }

    private void checkCircles(Doc list) {
        ChainCompiler compiler = new ChainCompiler(this, "dc1");
        for (Doc entry : list.items()) {
            try {
                compiler.compile(nameOf(entry));
            } catch (DocException e) {
                throw entry.error(String.valueOf(e.getMessage()));
            }
        }
    }

    public String protocol(String service) {
        return protocols.getOrDefault(service, defaultProtocol);
    }

    /** @return what a service is told about its calls to others */
    public UpstreamDefaults upstreams(String source) {
        return upstreams.getOrDefault(source, UpstreamDefaults.NONE);
    }

    /** @return whether the service may take plaintext */
    public MutualTls mutualTls(String service) {
        return modes.of(service);
    }

    /** @return the rules whose destination is the service, or any */
    public List<Intention> intentions(String destination) {
        List<Intention> rules = new ArrayList<>(intentions.getOrDefault(destination, Collections.emptyList()));
        if (!destination.equals("*")) {
            rules.addAll(intentions.getOrDefault("*", Collections.emptyList()));
        }
        return rules;
    }

    /** @return what the values of {@link #intentions} depend on beside their words: differs from reading to reading */
    public Object tokenProviders() {
        return tokens;
    }

    /** @return the files that the entries speak of */
    public List<Path> files() {
        return files;
    }

    public @Nullable Gateway gateway(String name) {
        return gateways.get(name);
    }

    /** @return the gateways that speak mesh TLS for an external service */
    public List<String> gatewaysFor(String service) {
        List<String> names = new ArrayList<>();
        gateways.forEach((name, gateway) -> {
            if (gateway.linked().stream()
                    .anyMatch(l -> l.service().equals(service) || l.service().equals("*"))) {
                names.add(name);
            }
        });
        return names;
    }

    /** @return which instances make a subset; all of them for the empty string; null if there is no such subset */
    public @Nullable SubsetFilter subset(String service, String subset) {
        if (subset.isEmpty()) {
            return SubsetFilter.ALL;
        }
        Resolver resolver = resolvers.get(service);
        return resolver == null ? null : resolver.subsets.get(subset);
    }

    @Nullable
    Resolver resolver(String service) {
        return resolvers.get(service);
    }

    List<RoutingEntries.RouterRoute> router(String service) {
        return routers.getOrDefault(service, Collections.emptyList());
    }

    List<RoutingEntries.SplitterSplit> splitter(String service) {
        return splitters.getOrDefault(service, Collections.emptyList());
    }
}
