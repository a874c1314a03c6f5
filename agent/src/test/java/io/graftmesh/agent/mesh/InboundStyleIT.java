package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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

        int late = 0;
        for (int i = 0; i < 20; i++) {
            String said = client.begin("Call.greeted", "orders.service.consul", 80, "HELO" + i)
                    .get();
            if (said.startsWith("failed")) {
                // Only time tells a permissive port that a client waits to be greeted. On a machine that is busy enough
                // it is wrong about a mesh client now and then; that call then fails, and says so.
                assertThat(inbound).isEqualTo("permissive");
                assertThat(said).contains("java.net.ConnectException", "plaintext where mesh TLS is due");
                late++;
            } else {
                assertThat(said).isEqualTo("ok 220 ready 250 HELO" + i);
            }
        }
        assertThat(late).as("mesh clients taken for plain ones").isLessThanOrEqualTo(2);
        assertThat(server.count("direction=\"inbound\"", "security=\"mtls\"", "reason=\"ok\""))
                .isEqualTo(20 - late);
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

    @ParameterizedTest
    @EnumSource(Jdk.class)
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

    @ParameterizedTest
    @EnumSource(Jdk.class)
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

    @ParameterizedTest
    @EnumSource(Jdk.class)
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
