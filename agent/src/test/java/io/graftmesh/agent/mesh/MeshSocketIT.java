package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Beyond the contract of all sockets: what an application does with a blocking socket works over the mesh as it works over a plain one, between JDKs of every
 * age: each is a client once and a server once. Each scenario runs on a port of the mesh and on a plain one, and must say
 * the same of both.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MeshSocketIT {

    private final MeshLab lab = new MeshLab();
    private final Map<Jdk, MeshApp> apps = new EnumMap<>(Jdk.class);
    private final Map<Jdk, Integer> meshed = new EnumMap<>(Jdk.class);
    private final Map<Jdk, Integer> plain = new EnumMap<>(Jdk.class);

    @BeforeAll
    void start() {
        MeshYaml mesh = new MeshYaml();
        for (Jdk jdk : Jdk.values()) {
            meshed.put(jdk, MeshLab.freePort());
            mesh.service(name(jdk), meshed.get(jdk)).host("legacy-" + jdk.feature() + ".corp.local:7000", name(jdk));
        }
        for (Jdk client : Jdk.values()) {
            mesh.allow(name(client), name(client.other())).allow(name(client), name(client));
        }
        lab.yaml(mesh);
        for (Jdk jdk : Jdk.values()) {
            apps.put(jdk, lab.app(jdk, name(jdk)));
        }
        apps.forEach((jdk, app) -> {
            // The first port is the service's; the second is none of the mesh's business.
            app.ok("Server.listen", meshed.get(jdk));
            plain.put(jdk, Integer.valueOf(app.ok("Server.listen", 0)));
        });
        // The first handshake of two cold JVMs can take longer, on a busy machine, than the mesh has patience.
        apps.forEach((client, app) -> {
            app.ok("Call.untilAnswered", name(client.other()) + ".service.consul", 1, "warm", 30);
        });
    }

    private static String name(Jdk jdk) {
        return "peer" + jdk.feature();
    }

    @AfterEach
    void no_hook_has_failed() {
        lab.assertSound();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    /** Runs a scenario against the server in the mesh, and against its plain port. @return what it said of the mesh */
    private String both(Jdk client, String scenario, Object... more) {
        Jdk server = client.other();
        String overMesh = apps.get(client).ok(words(scenario, name(server) + ".service.consul", 1, more));
        String overPlain = apps.get(client).ok(words(scenario, "127.0.0.1", plain.get(server), more));
        if (!scenario.endsWith("Timeout")) {
            assertThat(overMesh).isEqualTo(overPlain);
        }
        return overMesh;
    }

    private static Object[] words(String scenario, String host, int port, Object... more) {
        Object[] words = new Object[3 + more.length];
        words[0] = scenario;
        words[1] = host;
        words[2] = port;
        System.arraycopy(more, 0, words, 3, more.length);
        return words;
    }

    @ParameterizedTest
    @EnumSource(Jdk.class)
    void the_servers_timeouts_are_the_applications_own_and_reading_goes_on_after_one(Jdk client) {
        both(client, "Closing.serverReadTimeout");
    }

    /** The session ticket that a TLS 1.3 server sends unasked must not meet a closed descriptor: its reset loses data. */
    @ParameterizedTest
    @EnumSource(Jdk.class)
    void what_was_written_before_close_arrives_although_nothing_was_read(Jdk client) {
        // The contract's clients and servers differ; with JDK 8 at both ends, every third connection lost something.
        MeshApp app = apps.get(client);
        app.ok("Server.events");
        String sent = app.ok("Closing.afterWriting", name(client) + ".service.consul", 1, 40);
        for (int i = 0; i < 40; i++) {
            assertThat(app.ok("Server.event")).isEqualTo("kept " + sent);
        }
    }

    @ParameterizedTest
    @EnumSource(Jdk.class)
    void a_server_that_closes_under_its_own_reader_sees_what_a_plain_one_sees(Jdk client) {
        MeshApp server = apps.get(client.other());
        server.ok("Server.events");

        both(client, "Streams.theyClose");

        assertThat(server.ok("Server.event")).contains("Socket closed").isEqualTo(server.ok("Server.event"));
    }

    @ParameterizedTest
    @EnumSource(Jdk.class)
    void available_counts_what_a_read_would_give_at_once(Jdk client) {
        both(client, "Streams.available");
    }

    @ParameterizedTest
    @EnumSource(Jdk.class)
    void the_readers_and_writers_of_old_programs_work(Jdk client) {
        both(client, "Streams.oldReaders");
    }

    @ParameterizedTest
    @EnumSource(Jdk.class)
    void HttpURLConnection_keeps_its_connection_and_its_Host_header(Jdk client) {
        String host = name(client.other()) + ".service.consul";

        assertThat(apps.get(client).ok("Web.keepAlive", host, 8080)).isEqualTo(host + ":8080 over 1");
    }

    @ParameterizedTest
    @EnumSource(Jdk.class)
    void mesh_names_declared_hosts_and_instance_addresses_lead_to_the_same_instance_and_the_socket_tells_it(
            Jdk client) {
        Jdk server = client.other();
        String instance = "127.0.0.1:" + meshed.get(server) + " server-port " + meshed.get(server);

        assertThat(apps.get(client).ok("Streams.truth", name(server) + ".service.consul", 1))
                .isEqualTo(instance);
        assertThat(apps.get(client).ok("Streams.truth", name(server) + ".connect.consul", 1))
                .isEqualTo(instance);
        assertThat(apps.get(client).ok("Streams.truth", "legacy-" + server.feature() + ".corp.local", 7000))
                .isEqualTo(instance);
        assertThat(apps.get(client).ok("Streams.truth", "127.0.0.1", meshed.get(server)))
                .isEqualTo(instance);
        assertThat(apps.get(client).record("\"outbound\"", "\"security\":\"mtls\"", ":" + meshed.get(server)))
                .contains("\"source\":\"" + name(client) + "\"", MeshLab.spiffe(name(server)), "\"reason\":\"ok\"");
    }

    @ParameterizedTest
    @EnumSource(Jdk.class)
    void sockets_that_are_not_the_meshs_are_left_alone_TLS_of_the_applications_own_too(Jdk client) throws Exception {
        String keystore = OwnTls.keystore(lab);
        MeshApp server = apps.get(client.other());
        int port = Integer.parseInt(server.ok("Tls.listen", 0, keystore));
        long before = apps.get(client).count("outbound");

        assertThat(apps.get(client).ok("Tls.line", "127.0.0.1", port, "hello"))
                .startsWith(OwnTls.serial())
                .endsWith(">hello");
        assertThat(apps.get(client).ok("Streams.truth", "127.0.0.1", plain.get(client.other())))
                .contains("127.0.0.1:" + plain.get(client.other()));
        assertThat(apps.get(client).count("outbound")).isEqualTo(before);
    }
}
