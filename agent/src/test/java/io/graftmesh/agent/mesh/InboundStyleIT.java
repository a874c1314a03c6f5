package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers of every kind behind one port: who speaks first, whose TLS it is, and clients that say nothing. */
class InboundStyleIT {

    private static final String SNI = "orders.default.dc1.internal." + MeshLab.TRUST_DOMAIN;

    private final MeshLab lab = new MeshLab();
    private final int port = MeshLab.freePort();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    private MeshApp orders(Jdk jdk, String... options) {
        lab.yaml(new MeshYaml().service("orders", port).allow("storefront", "orders"));
        return lab.app(jdk, "orders", options);
    }

    @ParameterizedTest
    @CsvSource({"JDK8,permissive", "JDK25,permissive", "JDK8,strict", "JDK25,strict"})
    void a_server_that_greets_first_greets_mesh_clients(Jdk jdk, String inbound) throws Exception {
        MeshApp server = orders(jdk, "inbound=" + inbound);
        server.ok("Server.listen", port, "+");
        MeshApp client = lab.app(Jdk.JDK17, "storefront");

        for (int i = 0; i < 20; i++) {
            assertThat(client.ok("Call.greeted", "orders.service.consul", 80, "HELO" + i))
                    .isEqualTo("220 ready 250 HELO" + i);
        }
        assertThat(server.count("direction=\"inbound\"", "security=\"mtls\"", "reason=\"ok\""))
                .isEqualTo(20);
    }

    /** Only time tells a permissive port that a client waits to be greeted: wrong once, it makes up for it. */
    @ParameterizedTest
    @CsvSource({
        "JDK8, Server.listen, +",
        "JDK25, Server.listen, -",
        "JDK8, ChannelServer.adaptor, +",
        "JDK17, ChannelServer.adaptor, -",
        "JDK25, ChannelGreeter.listen, x"
    })
    void a_mesh_client_whose_hello_comes_after_the_greeting_is_served_all_the_same(
            Jdk jdk, String program, String behaviour) throws Exception {
        try (LateProxy network = new LateProxy(port)) {
            lab.yaml(new MeshYaml().service("orders", network.port()).allowByDefault());
            MeshApp server = ChannelPrograms.start(lab, jdk, "orders", "port=" + port);
            server.ok(program, port, behaviour);
            MeshApp client = lab.app(jdk, "storefront");

            assertThat(client.ok("Call.greeted", "orders.service.consul", 80, "HELO"))
                    .isEqualTo("220 ready 250 HELO");

            assertThat(network.connections()).isEqualTo(2);
            assertThat(server.record("\"reason\":\"handshake_failed\"", "greeted it in plaintext"))
                    .contains("\"security\":\"plaintext\"", "\"received\":0");
            server.record("\"security\":\"mtls\"", "\"source\":\"storefront\"", "\"reason\":\"ok\"");
            assertThat(client.record("\"outbound\"", "\"security\":\"mtls\"")).contains("\"attempts\":2");
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK8, Server.listen, +", "JDK17, ChannelServer.adaptor, +", "JDK17, ChannelGreeter.listen, x"})
    void an_address_of_the_mesh_is_given_more_time_and_a_slow_plain_client_beside_it_still_speaks(
            Jdk jdk, String program, String behaviour) throws Exception {
        lab.yaml(new MeshYaml().service("orders", port).allowByDefault());
        ChannelPrograms.start(lab, jdk, "orders").ok(program, port, behaviour);
        assertThat(lab.app(Jdk.JDK17, "storefront").ok("Call.greeted", "orders.service.consul", 80, "HELO"))
                .isEqualTo("220 ready 250 HELO");

        try (Socket plain = new Socket("127.0.0.1", port)) {
            plain.setSoTimeout(300);
            assertThatThrownBy(() -> plain.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            plain.setSoTimeout(10_000);
            assertThat(MeshPeer.readLine(plain)).isEqualTo("220 ready");
            // One byte first, and it is the one by which TLS begins: a binary protocol may.
            plain.getOutputStream().write(0x16);
            plain.getOutputStream().write(" binary\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(MeshPeer.readLine(plain)).isEqualTo("250 \u0016 binary");
        }
    }

    /** A peer that takes its time (the JDK's first handshake in a process): strict ports wait, permissive ones cannot. */
    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void a_strict_server_that_greets_first_waits_for_a_slow_mesh_client(Jdk jdk) throws Exception {
        MeshApp server = orders(jdk, "inbound=strict");
        server.ok("Server.listen", port, "+");
        try (SSLSocket slow = MeshPeer.connect(port, lab.ca().leaf(MeshLab.spiffe("storefront")), SNI)) {
            assertThat(MeshPeer.readLine(slow)).isEqualTo("220 ready");
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void a_server_that_greets_first_greets_plain_clients_soon_when_permissive_and_never_when_strict(Jdk jdk)
            throws Exception {
        orders(jdk).ok("Server.listen", port, "+");
        MeshApp client = lab.plain(Jdk.JDK17);
        assertThat(client.ok("Call.greeted", "127.0.0.1", port, "HELO")).isEqualTo("220 ready 250 HELO");
        long start = System.nanoTime();
        assertThat(client.ok("Call.greeted", "127.0.0.1", port, "HELO")).isEqualTo("220 ready 250 HELO");
        assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(1_000);

        int strictPort = MeshLab.freePort();
        MeshApp strict = lab.app(jdk, "orders", "inbound=strict");
        strict.ok("Server.listen", strictPort, "+");
        try (Socket plain = new Socket("127.0.0.1", strictPort)) {
            plain.getOutputStream().write("HELO\n".getBytes());
            assertThat(plain.getInputStream().read()).isEqualTo(-1);
        }
        strict.record("\"reason\":\"plaintext_refused\"");
    }

    @EachJdk
    void a_greeting_does_not_wait_for_the_applications_own_reader(Jdk jdk) {
        MeshApp server = orders(jdk);
        server.ok("Server.listen", port, "-");
        MeshApp plain = lab.plain(Jdk.JDK17);
        assertThat(plain.ok("Call.greeted", "127.0.0.1", port, "HELO")).isEqualTo("220 ready 250 HELO");
        server.record("\"security\":\"plaintext\"", "\"reason\":\"ok\"", "\"received\":5");
        assertThat(lab.app(jdk, "storefront").ok("Call.greeted", "orders.service.consul", 80, "HELO"))
                .isEqualTo("220 ready 250 HELO");
        server.record("\"security\":\"mtls\"", "\"source\":\"storefront\"");
    }

    @EachJdk
    void the_applications_own_TLS_and_mesh_TLS_share_a_port(Jdk jdk) throws Exception {
        MeshApp server = orders(jdk);
        server.ok("Tls.listen", port, OwnTls.keystore(lab));
        MeshApp plain = lab.plain(Jdk.JDK17);
        MeshApp meshed = lab.app(Jdk.JDK17, "storefront");

        // A stranger: the application's own certificate, end to end.
        assertThat(plain.ok("Tls.line", "127.0.0.1", port, "own"))
                .startsWith(OwnTls.serial())
                .endsWith(">own");
        server.record("\"security\":\"own_tls\"", "\"reason\":\"ok\"");
        // A client of the mesh that speaks the application's TLS: both, one inside the other.
        assertThat(meshed.ok("Tls.line", "orders.service.consul", 80, "inside"))
                .startsWith(OwnTls.serial())
                .endsWith(">inside");
        server.record("\"security\":\"mtls\"", "\"source\":\"storefront\"");
    }

    @EachJdk
    void TLS_that_a_driver_layers_over_its_socket_travels_inside_the_meshs(Jdk jdk) throws Exception {
        lab.yaml(new MeshYaml().service("orders", port).allow("storefront", "orders"));
        String keystore = OwnTls.keystore(lab);
        MeshApp server = lab.start(jdk, "orders", jvm -> jvm.property("mesh.keystore", keystore), lab.control());
        server.ok("Server.listen", port);
        MeshApp client = lab.app(jdk, "storefront");

        assertThat(client.ok("Tls.layered", "orders.service.consul", 80, "select"))
                .isEqualTo(OwnTls.serial() + " inside>select");
        server.record("\"security\":\"mtls\"", "\"source\":\"storefront\"");
    }

    @ParameterizedTest
    @CsvSource({"JDK8,permissive", "JDK25,permissive", "JDK8,strict", "JDK25,strict"})
    void clients_that_say_nothing_hold_up_nobody(Jdk jdk, String inbound) throws Exception {
        MeshApp server = orders(jdk, "inbound=" + inbound);
        server.ok("Server.listen", port);
        MeshApp client = lab.app(Jdk.JDK17, "storefront");
        client.ok("Call.line", "orders.service.consul", 80, "warm");
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                silent.add(new Socket("127.0.0.1", port));
            }
            long start = System.nanoTime();
            assertThat(client.ok("Call.line", "orders.service.consul", 80, "hello"))
                    .endsWith(">hello");
            assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(2_000);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK8,permissive", "JDK25,strict"})
    void half_a_ClientHello_is_closed_after_the_handshake_timeout(Jdk jdk, String inbound) throws Exception {
        MeshApp server = orders(jdk, "inbound=" + inbound);
        server.ok("Server.listen", port);
        try (Socket half = new Socket("127.0.0.1", port)) {
            half.setSoTimeout(15_000);
            half.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});

            long start = System.nanoTime();
            assertThat(half.getInputStream().read()).isEqualTo(-1);
            assertThat((System.nanoTime() - start) / 1_000_000).isBetween(3_000L, 9_000L);
        }
        assertThat(server.record("\"reason\":\"handshake_timeout\"")).contains("\"direction\":\"inbound\"");
        assertThat(server.ok("Server.event")).isEqualTo("end of stream");
    }
}
