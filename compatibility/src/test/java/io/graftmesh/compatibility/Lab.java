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

    static final String TRUST_DOMAIN = "demo.graft";
    private static final Path AGENT =
            Path.of("..", "agent", "target", "graft-agent.jar").toAbsolutePath();

    private final Path directory;
    private final Map<String, Wire> wires = new TreeMap<>();

    Lab(Collection<Pairing> pairings) {
        try {
            directory = Files.createTempDirectory("graft-compatibility");
            TestCa.create(TRUST_DOMAIN).asCert().write(directory, "ca");
            for (Pairing pairing : pairings) {
                wires.computeIfAbsent(
                        RunningPeer.service(pairing.server(), pairing.serverJdk()), service -> new Wire());
            }
            Files.writeString(directory.resolve("mesh.yaml"), document());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String document() {
        StringBuilder text = new StringBuilder("TrustDomain: " + TRUST_DOMAIN + "\nDatacenter: dc1\n");
        text.append("DefaultIntention: allow\nCA: {Cert: ca.pem, Key: ca-key.pem}\nServices:\n");
        wires.forEach((service, wire) -> text.append("  - {Service: " + service + ", ID: " + service
                + "-1, Address: 127.0.0.1, Port: " + wire.port() + "}\n"));
        return text.toString();
    }

    static String spiffe(String service) {
        return "spiffe://" + TRUST_DOMAIN + "/ns/default/dc/dc1/svc/" + service;
    }

    Wire wire(String service) {
        return wires.get(service);
    }

    /** Starts a server and waits until it listens. */
    RunningPeer server(Peer peer, Jdk jdk) {
        int port = freePort();
        RunningPeer server = new RunningPeer(
                peer,
                jdk,
                jvm(peer, jdk, ",port=" + port)
                        .main("support.Serve", peer.program(), String.valueOf(port), peer.option()));
        server.jvm().awaitOut("ready", RunningPeer.PATIENCE);
        wire(server.service()).leadTo(port);
        return server;
    }

    RunningPeer client(Peer peer, Jdk jdk) {
        return new RunningPeer(peer, jdk, jvm(peer, jdk, "").main("support.Call", peer.program(), peer.option()));
    }

    private JvmUnderTest.Builder jvm(Peer peer, Jdk jdk, String more) {
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
                                + more)
                .classPath(Program.classPath(peer));
    }

    /** A port that nobody holds, below those that the kernel hands out by itself. */
    private static int freePort() {
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
