package io.graftmesh.compatibility;

import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import io.graftmesh.testing.pki.TestCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A mesh out of a file: every server of a run is an instance in it, behind a wire of its own, before anybody starts. */
final class Lab implements AutoCloseable {

    /** What servers are declared to be called, each with its wire's port: a host that everybody's DNS knows. */
    static final String HOST = "localhost";

    static final String TRUST_DOMAIN = "demo.graft";
    private static final Path AGENT =
            Path.of("..", "agent", "target", "graft-agent.jar").toAbsolutePath();

    private final Path directory;
    /** By service. */
    private final Map<String, Wire> wires = new TreeMap<>();

    /** The ports of those outside of the mesh. */
    private final Map<String, Integer> outsides = new TreeMap<>();

    private final StringBuilder entries = new StringBuilder();

    private final TestCa ca = TestCa.create(TRUST_DOMAIN);

    /** Everybody may call everybody. */
    Lab(Collection<Pairing> pairings) {
        this(pairings, "");
    }

    /** @param more config entries, a line for each */
    Lab(Collection<Pairing> pairings, String more) {
        entries.append(more);
        try {
            directory = Files.createTempDirectory("graft-compatibility");
            ca.asCert().write(directory, "ca");
            for (Pairing pairing : pairings) {
                String server = RunningPeer.service(pairing.server(), pairing.serverJdk());
                wires.computeIfAbsent(server, service -> new Wire());
                if (pairing.server().launch() == Peer.Launch.OUTSIDE) {
                    outsides.computeIfAbsent(server, service -> freePort());
                }
            }
            Files.writeString(directory.resolve("mesh.yaml"), document());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    TestCa ca() {
        return ca;
    }

    /** A service outside of the mesh is where it is, and the wire leads to the gateway that speaks for it. */
    private String document() {
        StringBuilder services = new StringBuilder();
        StringBuilder hosts = new StringBuilder();
        wires.forEach((service, wire) -> {
            Integer outside = outsides.get(service);
            services.append(instance(service, outside == null ? wire.port() : outside, ""));
            hosts.append("  \"" + HOST + ":" + wire.port() + "\": " + service + "\n");
            if (outside != null) {
                services.append(instance(egress(service), wire.port(), ", Kind: terminating-gateway"));
                entries.append("  - {Kind: terminating-gateway, Name: " + egress(service) + ", Services: [{Name: "
                        + service + "}]}\n");
            }
        });
        return "TrustDomain: " + TRUST_DOMAIN + "\nDatacenter: dc1\nDefaultIntention: allow\n"
                + "CA: {Cert: ca.pem, Key: ca-key.pem}\n" + section("Services", services) + section("Hosts", hosts)
                + section("ConfigEntries", entries);
    }

    private static String section(String name, StringBuilder content) {
        return content.isEmpty() ? "" : name + ":\n" + content;
    }

    private static String instance(String service, int port, String more) {
        return "  - {Service: " + service + ", ID: " + service + "-1, Address: 127.0.0.1, Port: " + port + more + "}\n";
    }

    static String egress(String service) {
        return "egress-for-" + service;
    }

    static String spiffe(String service) {
        return "spiffe://" + TRUST_DOMAIN + "/ns/default/dc/dc1/svc/" + service;
    }

    static String meshName(String service) {
        return service + ".service.consul";
    }

    Wire wire(String service) {
        return wires.get(service);
    }

    /** Starts a server and waits until it listens. */
    RunningServer server(Peer peer, Jdk jdk) {
        String service = RunningPeer.service(peer, jdk);
        int port = freePort();
        RunningServer server = peer.launch() == Peer.Launch.OUTSIDE
                ? Outside.start(peer, service, outsides.get(service), port, directory)
                : new RunningPeer(
                        peer,
                        jdk,
                        Starter.start(peer, meshName(service), port, jvm(peer, jdk, ",port=" + port), directory));
        wire(service).leadTo(port);
        return server;
    }

    RunningPeer client(Peer peer, Jdk jdk) {
        JvmUnderTest.Builder jvm = jvm(peer, jdk, "").classPath(Program.classPath(peer));
        return new RunningPeer(peer, jdk, jvm.main("support.Call", peer.program(), peer.option()));
    }

    /** @param more options of the agent, each with a comma before it */
    JvmUnderTest.Builder jvm(Peer peer, Jdk jdk, String more) {
        String service = RunningPeer.service(peer, jdk);
        Path state = directory.resolve("state").resolve(service);
        // Many short lives on few cores: what costs time at the start and shows nothing here is left out.
        return JvmUnderTest.on(jdk)
                .option("-Xmx256m")
                .option("-XX:TieredStopAtLevel=1")
                .option("-XX:+UseSerialGC")
                .agent(
                        AGENT,
                        "service=" + service + ",control=file:" + directory.resolve("mesh.yaml") + ",state=" + state
                                + more);
    }

    /** A port that nobody holds, below those that the kernel hands out by itself. */
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // the next number will do
            }
        }
    }

    @Override
    public void close() {
        wires.values().forEach(Wire::close);
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
