package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An application on each JDK that is chosen and on those they meet, all under the agent, each with the same servers twice:
 * on ports of the mesh and on others.
 * What a scenario says of the one it must say of the other.
 */
final class MeshedAndPlain implements AutoCloseable {

    private final MeshLab lab = new MeshLab();
    private final Map<Jdk, MeshApp> apps = new EnumMap<>(Jdk.class);
    private final Map<Jdk, Map<String, Integer>> meshed = new EnumMap<>(Jdk.class);
    private final Map<Jdk, Map<String, Integer>> plain = new EnumMap<>(Jdk.class);

    /** A port of the mesh in each application that none of its servers listens on. */
    private final Map<Jdk, Integer> free = new EnumMap<>(Jdk.class);

    MeshedAndPlain(List<String> servers) {
        MeshYaml mesh = new MeshYaml().allowByDefault();
        Set<Jdk> jdks = Jdk.chosen().flatMap(jdk -> Stream.of(jdk, jdk.other())).collect(Collectors.toSet());
        for (Jdk jdk : jdks) {
            Map<String, Integer> ports = new TreeMap<>();
            for (String server : servers) {
                ports.put(server, MeshLab.freePort());
                mesh.service(name(jdk), ports.get(server));
            }
            meshed.put(jdk, ports);
        }
        lab.yaml(mesh);
        for (Jdk jdk : jdks) {
            free.put(jdk, MeshLab.freePort());
            String ports = Stream.concat(meshed.get(jdk).values().stream(), Stream.of(free.get(jdk)))
                    .map(String::valueOf)
                    .collect(Collectors.joining(";"));
            apps.put(jdk, ChannelPrograms.start(lab, jdk, name(jdk), "port=" + ports));
        }
        apps.forEach((jdk, app) -> {
            plain.put(jdk, new TreeMap<>());
            for (String server : servers) {
                app.ok(server, meshed.get(jdk).get(server));
                plain.get(jdk).put(server, Integer.valueOf(app.ok(server, 0)));
            }
        });
    }

    private static String name(Jdk jdk) {
        return "peer" + jdk.feature();
    }

    MeshApp app(Jdk jdk) {
        return apps.get(jdk);
    }

    int freeMeshPort(Jdk jdk) {
        return free.get(jdk);
    }

    /** @return whose servers that one calls: another JDK's */
    MeshApp peerOf(Jdk client) {
        return apps.get(client.other());
    }

    /** @return what the scenario said, of both the same */
    String both(Jdk client, String scenario, String server, Object... more) {
        MeshApp app = apps.get(client);
        Jdk peer = client.other();
        int port = meshed.get(peer).get(server);
        String overMesh = app.ok(words(scenario, port, more));
        String overPlain = app.ok(words(scenario, plain.get(peer).get(server), more));
        assertThat(overMesh).as(scenario + " to " + server).isEqualTo(overPlain);
        app.record("\"outbound\"", "127.0.0.1:" + port, "\"security\":\"mtls\"");
        return overMesh;
    }

    private static Object[] words(String scenario, int port, Object... more) {
        Object[] words = new Object[3 + more.length];
        words[0] = scenario;
        words[1] = "127.0.0.1";
        words[2] = port;
        System.arraycopy(more, 0, words, 3, more.length);
        return words;
    }

    void assertSound() {
        lab.assertSound();
    }

    @Override
    public void close() {
        lab.close();
    }
}
