package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.pki.Template;
import io.graftmesh.testing.pki.TestCa;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may not pass does not pass: one clear line, one record with its reason, and never plaintext instead. */
class RefusalIT {

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

    private MeshYaml orders() {
        return new MeshYaml().service("orders", port);
    }

    private MeshApp server(Jdk jdk, String... options) {
        MeshApp app = lab.app(jdk, "orders", options);
        app.ok("Server.listen", port);
        return app;
    }

    @EachJdk
    void an_instance_that_answers_plaintext_gets_no_byte_of_the_application(Jdk jdk) throws IOException {
        MeshApp plain = lab.plain(Jdk.JDK17);
        try (RecordingProxy wire = new RecordingProxy(Integer.parseInt(plain.ok("Server.listen", 0)))) {
            lab.yaml(new MeshYaml().service("orders", wire.port()));
            MeshApp client = lab.app(jdk, "storefront");

            assertThat(client.failure("Call.line", "orders.service.consul", 80, "secret-word"))
                    .startsWith("java.net.ConnectException")
                    .contains("orders", "127.0.0.1:" + wire.port(), "plaintext where mesh TLS is due");
            assertThat(client.record("\"reason\":\"peer_plaintext\"")).contains("\"destination\":\"orders\"");
            assertThat(client.count("reason=\"peer_plaintext\"")).isEqualTo(1);
            assertThat(client.errLines("peer_plaintext", "orders")).hasSize(1);
            assertThat(wire.toServer()).startsWith(0x16, 0x03);
            assertThat(wire.saw("secret-word")).isFalse();
        }
    }

    @EachJdk
    void a_call_that_comes_before_the_mesh_is_up_is_never_plaintext(Jdk jdk) throws IOException {
        try (RecordingProxy wire = new RecordingProxy(port)) {
            // Only the address tells that it is the mesh's, and there is hardly time to ask.
            lab.yaml(orders().service("orders", wire.port()).allowByDefault());
            server(Jdk.JDK17);
            MeshApp client = lab.app(jdk, "storefront", "identity-wait=1ms");

            client.begin("Call.line", "127.0.0.1", wire.port(), "secret-word").get();
            assertThat(wire.saw("secret-word")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void a_strict_port_refuses_plaintext_and_garbage_before_the_application_sees_a_byte(Jdk jdk) throws IOException {
        lab.yaml(orders().allowByDefault());
        MeshApp server = server(jdk, "inbound=strict");
        MeshApp plainClient = lab.plain(Jdk.JDK17);

        plainClient.failure("Call.line", "127.0.0.1", port, "hello");
        assertThat(server.record("\"reason\":\"plaintext_refused\"")).contains("inbound=strict");
        assertThat(server.ok("Server.event")).isEqualTo("end of stream");

        assertThat(garbage(new byte[] {0, 1, 2, 3, 'E', 'x'})).isEmpty();
        assertThat(garbage("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
        assertThat(server.count("reason=\"plaintext_refused\"", "direction=\"inbound\""))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"JDK8,strict", "JDK25,strict", "JDK8,permissive", "JDK25,permissive"})
    void garbage_that_looks_like_TLS_is_closed_and_recorded(Jdk jdk, String inbound) throws IOException {
        lab.yaml(orders().allowByDefault());
        MeshApp server = server(jdk, "inbound=" + inbound);
        byte[] hello = new byte[60];
        hello[0] = 0x16;
        hello[1] = 3;
        hello[2] = 1;
        hello[4] = 55;
        hello[5] = 1;

        String answer = garbage(hello);

        assertThat(answer).doesNotContain("what is");
        server.record("\"reason\":\"handshake_failed\"");
        assertThat(server.ok("Server.event")).isEqualTo("end of stream");
    }

    @Test
    void a_permissive_port_hands_garbage_to_the_application_from_its_first_byte() throws IOException {
        lab.yaml(orders().allowByDefault());
        MeshApp server = server(Jdk.JDK8);

        assertThat(garbage(new byte[] {22, 3, 9, 9, 9, 'x'})).isEqualTo("what is 22?");
        assertThat(garbage(new byte[] {7, 'x'})).isEqualTo("what is 7?");
        server.record("\"security\":\"plaintext\"", "\"reason\":\"ok\"");
    }

    /** @return what came back until the end of the stream, "" for a connection that was closed or reset */
    private String garbage(byte[] bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes);
            return MeshPeer.readLine(socket);
        } catch (java.net.SocketException reset) {
            return "";
        }
    }

    @EachJdk
    void certificates_of_others_expired_ones_and_none_are_refused_by_name(Jdk jdk) throws Exception {
        lab.yaml(orders().allowByDefault());
        MeshApp server = server(jdk);
        TestCa foreign = TestCa.create(MeshLab.TRUST_DOMAIN);
        Template expired = new Template().uri(MeshLab.spiffe("storefront")).expired();

        refused(foreign.leaf(MeshLab.spiffe("storefront")));
        assertThat(server.record("\"reason\":\"peer_untrusted\"")).contains("does not chain to a root of demo.graft");
        refused(lab.ca().issue(expired));
        assertThat(server.record("\"reason\":\"peer_untrusted\"", "xpired")).isNotEmpty();
        refused(null);
        server.record("\"reason\":\"peer_no_certificate\"");
        refused(lab.ca().leaf("spiffe://other.graft/ns/default/dc/dc1/svc/storefront"));
        server.record("\"reason\":\"peer_wrong_identity\"", "other.graft");
        assertThat(server.count("direction=\"inbound\"", "reason=\"peer_")).isEqualTo(4);

        try (SSLSocket good = MeshPeer.connect(port, lab.ca().leaf(MeshLab.spiffe("storefront")), SNI)) {
            assertThat(MeshPeer.ask(good, "Lhello")).endsWith(">hello");
        }
    }

    /** In TLS 1.3 a client learns of its refusal when it reads. */
    private void refused(TestCa.@io.graftmesh.mesh.Nullable Cert shown) throws Exception {
        String answer;
        try (SSLSocket bad = MeshPeer.connect(port, shown, SNI)) {
            answer = MeshPeer.ask(bad, "Lhello");
        } catch (IOException alert) {
            answer = "";
        }
        assertThat(answer).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"JDK8,JDK25", "JDK25,JDK8"})
    void an_intention_that_turns_to_deny_refuses_the_next_call_and_closes_the_open_connection(Jdk client, Jdk server) {
        lab.yaml(orders());
        MeshApp orders = server(server);
        MeshApp storefront = lab.app(client, "storefront");
        MeshApp.Answer early = storefront.begin("Call.line", "orders.service.consul", 80, "early");
        early.failure();
        assertThat(orders.record("\"reason\":\"intention_denied\""))
                .contains("'storefront' may not call 'orders'", "\"source\":\"storefront\"");

        lab.yaml(orders().allow("storefront", "orders"));
        storefront.ok("Call.untilAnswered", "orders.service.consul", 80, "x", 20);
        storefront.ok("Call.hold", "orders.service.consul", 80, "held");
        lab.yaml(orders().intention("storefront", "orders", false));

        assertThat(storefront.ok("Call.heldEnd")).matches("end of stream|java.net.SocketException.*");
        storefront.failure("Call.line", "orders.service.consul", 80, "late");
        assertThat(orders.record("\"reason\":\"intention_revoked\"")).contains("\"source\":\"storefront\"");
        assertThat(orders.count("reason=\"intention_revoked\"")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void outbound_mesh_only_refuses_what_is_no_service_with_a_line_that_says_what_to_do(Jdk jdk) {
        lab.yaml(orders().allow("storefront", "orders"));
        MeshApp server = server(Jdk.JDK17);
        MeshApp plain = lab.plain(Jdk.JDK17);
        int elsewhere = Integer.parseInt(plain.ok("Server.listen", 0));
        MeshApp client = lab.app(jdk, "storefront", "outbound=mesh-only");

        assertThat(client.failure("Call.line", "127.0.0.1", elsewhere, "hello"))
                .startsWith("java.net.ConnectException")
                .contains("127.0.0.1:" + elsewhere, "outbound=mesh-only", "declare it in `hosts`");
        assertThat(client.ok("Call.line", "orders.service.consul", 80, "hello")).endsWith(">hello");
        assertThat(client.record("\"reason\":\"not_in_mesh\"")).contains("127.0.0.1:" + elsewhere);
        assertThat(client.count("reason=\"not_in_mesh\"")).isEqualTo(1);
        assertThat(plain.ok("Server.events")).isEmpty();
        assertThat(server.count("reason=\"ok\"")).isLessThanOrEqualTo(1);
    }
}
