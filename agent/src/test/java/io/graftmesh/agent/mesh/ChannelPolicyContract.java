package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Policy reaches channels of every kind: another instance, nobody allowed, no longer allowed, too slow, who speaks first. A kind
 * says which test programs use it.
 */
abstract class ChannelPolicyContract {

    final MeshLab lab = new MeshLab();
    final int port = MeshLab.freePort();

    /** @return the program that listens on a port and echoes */
    abstract String echo();

    /** @return the one that listens with TLS of its own */
    abstract String tls();

    /** @return what {@code connect}, {@code hold}, {@code heldEnd} and {@code greeted} are asked of */
    abstract String client(String method);

    /** Sends and gets back, in all the ways that this kind knows, with {@code orders}. */
    abstract void exchange(MeshApp client);

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    MeshYaml orders() {
        return new MeshYaml().service("orders", port);
    }

    MeshApp server(Jdk jdk, String... options) {
        MeshApp app = ChannelPrograms.start(lab, jdk, "orders", options);
        app.ok(echo(), port);
        return app;
    }

    @EachJdk
    void the_wire_carries_TLS_and_nothing_that_an_application_said(Jdk clientJdk) throws Exception {
        try (RecordingProxy wire = new RecordingProxy(port)) {
            lab.yaml(new MeshYaml().service("orders", wire.port()).allow("storefront", "orders"));
            server(clientJdk.other(), "port=" + port);
            MeshApp client = ChannelPrograms.start(lab, clientJdk, "storefront");

            assertThat(client.ok("Call.raw", "orders.service.consul", 80, "blocking-secret"))
                    .isEqualTo("blocking-secret");
            assertThat(client.ok(client("connect"), "orders.service.consul", 80, "channel-secret"))
                    .endsWith("true connected");
            exchange(client);

            assertThat(wire.toServer()).startsWith(0x16, 0x03);
            assertThat(wire.toClient()).startsWith(0x16, 0x03);
            assertThat(wire.saw("-secret")).isFalse();
        }
    }

    @EachJdk
    void another_instance_takes_over_from_one_that_refuses_and_one_that_never_answers(Jdk jdk) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            lab.yaml(new MeshYaml()
                    .instance("orders", "dead", MeshLab.freePort(), "")
                    .instance("orders", "silent", silent.getLocalPort(), "")
                    .instance("orders", "good", port, "")
                    .allowByDefault());
            server(jdk, "port=" + port);
            MeshApp client = ChannelPrograms.start(lab, jdk, "storefront");

            exchange(client);
        }
    }

    @EachJdk
    void what_no_intention_allows_is_hung_up_on_and_recorded(Jdk jdk) {
        lab.yaml(orders());
        MeshApp server = server(jdk);
        MeshApp client = ChannelPrograms.start(lab, jdk, "storefront");

        assertThat(client.begin(client("hold"), "orders.service.consul", 80).get())
                .isNotEqualTo("ok 1");

        assertThat(server.record("\"reason\":\"intention_denied\"")).contains("\"source\":\"storefront\"");
        assertThat(server.ok("Server.events")).contains("end of stream");
    }

    @EachJdk
    void an_intention_that_turns_to_deny_ends_the_open_connection(Jdk jdk) {
        lab.yaml(orders().allow("storefront", "orders"));
        MeshApp server = server(jdk);
        MeshApp client = ChannelPrograms.start(lab, jdk, "storefront");
        assertThat(client.ok(client("hold"), "orders.service.consul", 80)).isEqualTo("1");
        MeshApp.Answer end = client.begin(client("heldEnd"));

        lab.yaml(orders().intention("storefront", "orders", false));

        assertThat(end.ok()).contains("Connection reset");
        assertThat(server.ok("Server.event")).contains("Connection reset by peer");
        server.record("\"reason\":\"intention_revoked\"");
    }

    @EachJdk
    void a_peer_that_stops_in_its_handshake_is_hung_up_on(Jdk jdk) throws Exception {
        lab.yaml(orders().allowByDefault());
        MeshApp server = server(jdk);

        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1});
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        server.record("\"reason\":\"handshake_timeout\"");
    }

    @ParameterizedTest
    @CsvSource({"JDK8,''", "JDK17,''", "JDK25,''", "JDK8,inbound=strict", "JDK25,inbound=strict"})
    void a_server_that_speaks_first_greets_mesh_peers(Jdk jdk, String option) {
        lab.yaml(orders().allowByDefault());
        MeshApp server = option.isEmpty()
                ? ChannelPrograms.start(lab, jdk, "orders")
                : ChannelPrograms.start(lab, jdk, "orders", option);
        server.ok(echo(), port, "220");
        MeshApp client = ChannelPrograms.start(lab, jdk, "storefront");

        assertThat(client.ok(client("greeted"), "orders.service.consul", 80)).isEqualTo("220 hello");
        client.record("\"outbound\"", "\"security\":\"mtls\"");
        if (option.isEmpty()) {
            assertThat(lab.plain(jdk).ok("Call.greeted", "127.0.0.1", port, "x"))
                    .isEqualTo("220 x");
        }
    }

    @EachJdk
    void a_strict_port_takes_no_plaintext(Jdk jdk) {
        lab.yaml(orders().allowByDefault());
        MeshApp server = server(jdk, "inbound=strict");

        lab.plain(Jdk.JDK17).failure("Call.raw", "127.0.0.1", port, "hello");

        server.record("\"reason\":\"plaintext_refused\"");
        assertThat(server.ok("Server.event")).isEqualTo("end of stream");
    }

    @EachJdk
    void outside_the_mesh_is_refused_where_only_the_mesh_is_allowed(Jdk jdk) {
        lab.yaml(orders());
        MeshApp client = ChannelPrograms.start(lab, jdk, "storefront", "outbound=mesh-only");

        assertThat(client.ok(client("connect"), "127.0.0.1", MeshLab.freePort()))
                .contains("false java.net.ConnectException", "mesh-only");
        assertThat(client.count("reason=\"not_in_mesh\"")).isEqualTo(1);
    }

    /** The destination is asked for before the mesh's documents are read: nobody waits in connect, nor guesses. */
    @EachJdk
    void a_channel_that_dials_an_instance_before_the_mesh_is_known_waits_for_it(Jdk jdk) {
        lab.yaml(orders().allowByDefault());
        server(Jdk.JDK17);
        MeshApp client = ChannelPrograms.start(lab, jdk, "storefront");

        assertThat(client.ok(client("connect"), "127.0.0.1", port)).endsWith("true connected");
        client.record("\"outbound\"", "\"security\":\"mtls\"", "127.0.0.1:" + port);
    }

    @EachJdk
    void a_channel_that_comes_before_the_mesh_is_up_is_never_plaintext(Jdk jdk) throws Exception {
        try (RecordingProxy wire = new RecordingProxy(port)) {
            // Only the address tells that it is the mesh's, and there is hardly time to ask.
            lab.yaml(orders().service("orders", wire.port()).allowByDefault());
            server(Jdk.JDK17);
            MeshApp client = ChannelPrograms.start(lab, jdk, "storefront", "identity-wait=1ms");

            client.begin(client("connect"), "127.0.0.1", wire.port(), "secret-word")
                    .get();
            assertThat(wire.saw("secret-word")).isFalse();
        }
    }

    @EachJdk
    void an_instance_that_answers_plaintext_fails_the_connect_and_gets_no_byte(Jdk jdk) throws Exception {
        MeshApp plain = lab.plain(Jdk.JDK17);
        try (RecordingProxy wire = new RecordingProxy(Integer.parseInt(plain.ok("Server.listen", 0)))) {
            lab.yaml(new MeshYaml().service("orders", wire.port()));
            MeshApp client = ChannelPrograms.start(lab, jdk, "storefront");

            assertThat(client.ok(client("connect"), "orders.service.consul", 80))
                    .contains("false java.net.ConnectException", "plaintext where mesh TLS is due");
            assertThat(client.failure(client("hold"), "orders.service.consul", 80))
                    .contains("java.net.ConnectException");
            assertThat(client.count("reason=\"peer_plaintext\"")).isEqualTo(2);
            assertThat(wire.toServer()).startsWith(0x16, 0x03);
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void without_an_identity_a_channel_is_refused_within_the_bound(Jdk jdk) {
        lab.yaml(orders().authority("{Cert: ca.pem, Key: nowhere.pem}"));
        MeshApp client = ChannelPrograms.start(lab, jdk, "storefront", "identity-wait=2s");

        assertThat(client.ok(client("connect"), "orders.service.consul", 80))
                .contains("false java.net.ConnectException", "graft");
    }

    /** Told apart by the name that the client asks for; without one, by what the port has been heard to speak. */
    @EachJdk
    void the_applications_own_TLS_passes_untouched(Jdk jdk) throws Exception {
        lab.yaml(orders().allowByDefault());
        MeshApp server = ChannelPrograms.start(lab, jdk, "orders", "port=" + port);
        server.ok(tls(), port, OwnTls.keystore(lab));
        MeshApp client = lab.plain(Jdk.JDK17);

        for (int i = 0; i < 3; i++) {
            assertThat(client.ok("Tls.line", "127.0.0.1", port, "x", "own.example"))
                    .startsWith(OwnTls.serial() + " HTTP/1.1 400");
            assertThat(client.ok("Tls.line", "127.0.0.1", port, "x")).startsWith(OwnTls.serial() + " HTTP/1.1 400");
        }
        server.record("\"inbound\"", "\"security\":\"own_tls\"");
    }
}
