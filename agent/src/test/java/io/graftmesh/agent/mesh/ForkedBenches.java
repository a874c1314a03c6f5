package io.graftmesh.agent.mesh;

import io.graftmesh.testing.contract.QuietPorts;
import io.graftmesh.testing.contract.SocketBench;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.socket.SocketScenario;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contract's ends in forked JVMs with the real agent jar: the oldest and the newest JDK both ways, and two between.
 * Every JVM serves each kind of socket on ports of its own.
 */
final class ForkedBenches implements AutoCloseable {

    private static final Map<Jdk, Jdk> SERVER_OF = Map.of(
            Jdk.JDK8, Jdk.JDK25,
            Jdk.JDK25, Jdk.JDK8,
            Jdk.JDK11, Jdk.JDK17,
            Jdk.JDK17, Jdk.JDK11);

    /** For 64 MiB each way where all cores encrypt without the optimising compiler, or for thousands of handshakes. */
    private static final Duration LONGEST = Duration.ofMinutes(4);

    /** As the program {@code mesh.Contract} calls them. */
    private static final List<String> KINDS = List.of("blocking", "adaptor", "channel", "selector", "async", "netty");

    /** Where one kind is served, and where nobody listens; both once in the mesh and once not. */
    private record Ports(int meshed, int plain, int freeMeshed, int freePlain) {
        static Ports any() {
            return new Ports(MeshLab.freePort(), MeshLab.freePort(), MeshLab.freePort(), MeshLab.freePort());
        }

        int served(boolean inMesh) {
            return inMesh ? meshed : plain;
        }

        int free(boolean inMesh) {
            return inMesh ? freeMeshed : freePlain;
        }
    }

    private final MeshLab lab = new MeshLab();
    private final QuietPorts quiet = new QuietPorts();
    private final Map<Jdk, MeshApp> apps = new EnumMap<>(Jdk.class);
    private final Map<Jdk, Map<String, Ports>> ports = new EnumMap<>(Jdk.class);

    ForkedBenches() throws IOException {
        MeshYaml mesh = new MeshYaml().allowByDefault().service("silent", quiet.silent());
        for (Jdk jdk : SERVER_OF.keySet()) {
            Map<String, Ports> own = new TreeMap<>();
            KINDS.forEach(kind -> own.put(kind, Ports.any()));
            own.values().forEach(p -> mesh.service(name(jdk), p.meshed()).service(name(jdk), p.freeMeshed()));
            ports.put(jdk, own);
        }
        lab.yaml(mesh);
        for (Jdk jdk : SERVER_OF.keySet()) {
            String own = ports.get(jdk).values().stream()
                    .map(p -> p.meshed() + ";" + p.freeMeshed())
                    .collect(Collectors.joining(";"));
            apps.put(jdk, ChannelPrograms.start(lab, jdk, name(jdk), "port=" + own));
        }
    }

    private static String name(Jdk jdk) {
        return "peer" + jdk.feature();
    }

    void serve(String kind) {
        apps.forEach((jdk, app) -> {
            app.ok("Contract.serve", kind, ports.get(jdk).get(kind).meshed());
            app.ok("Contract.serve", kind, ports.get(jdk).get(kind).plain());
        });
    }

    Stream<SocketBench> of(String kind) {
        return apps.keySet().stream().map(jdk -> new Forked(kind, jdk, SERVER_OF.get(jdk)));
    }

    void assertSound() {
        lab.assertSound();
    }

    @Override
    public void close() {
        lab.close();
        quiet.close();
    }

    private final class Forked implements SocketBench {
        private final String kind;
        private final Jdk client;
        private final Jdk server;

        Forked(String kind, Jdk client, Jdk server) {
            this.kind = kind;
            this.client = client;
            this.server = server;
        }

        @Override
        public String run(SocketScenario scenario, boolean meshed, int number) {
            return apps.get(client)
                    .begin("Contract.run", kind, scenario, "127.0.0.1", target(scenario, meshed), number)
                    .ok(LONGEST);
        }

        private int target(SocketScenario scenario, boolean meshed) {
            return switch (scenario) {
                case CONNECT_TIMEOUT, CLOSE_UNDER_CONNECT -> meshed ? quiet.silent() : quiet.full();
                case REFUSED -> ports.get(server).get(kind).free(meshed);
                default -> served(meshed);
            };
        }

        private int served(boolean meshed) {
            return ports.get(server).get(kind).served(meshed);
        }

        @Override
        public String event(boolean meshed) {
            return apps.get(server).ok("Contract.event", served(meshed));
        }

        @Override
        public void release(boolean meshed) {
            apps.get(server).ok("Contract.release", served(meshed));
        }

        @Override
        public int freePort(boolean meshed) {
            return ports.get(client).get(kind).free(meshed);
        }

        @Override
        public void assertMeshed() {
            apps.get(client).record("\"outbound\"", "127.0.0.1:" + served(true) + "\"", "\"security\":\"mtls\"");
            apps.get(server).record("\"inbound\"", "\"security\":\"mtls\"", "\"source\":\"" + name(client) + "\"");
        }

        @Override
        public String toString() {
            return client + " to " + server;
        }
    }
}
