package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.pki.BadCertificates;
import io.graftmesh.testing.pki.BadCertificates.Bad;
import io.graftmesh.testing.pki.BadCertificates.Role;
import io.graftmesh.testing.pki.TestCa;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;

/** The table of certificates that must be refused, shown to real agents on the wire: by clients, and by servers. */
class CertificateIT {

    private static final String SNI = "orders.default.dc1.internal." + MeshLab.TRUST_DOMAIN;
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private final MeshLab lab = new MeshLab();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    /** Sockets and channels, TLS 1.3 and 1.2, and in the end somebody good, so that not everybody is refused. */
    @EachJdk
    void no_bad_client_gets_a_word_to_a_server(Jdk jdk) throws Exception {
        int sockets = MeshLab.freePort();
        int channels = MeshLab.freePort();
        lab.yaml(new MeshYaml().service("orders", sockets).allowByDefault());
        MeshApp server =
                ChannelPrograms.start(lab, jdk, "orders", "inbound=strict", "port=" + sockets + ";" + channels);
        server.ok("Server.listen", sockets);
        server.ok("ChannelServer.echo", channels);

        SoftAssertions all = new SoftAssertions();
        for (Bad bad : BadCertificates.shownBy(Role.CLIENT, lab.ca(), MeshLab.spiffe("storefront"))) {
            for (String protocol : PROTOCOLS) {
                for (int port : bad.wire() ? new int[] {sockets, channels} : new int[0]) {
                    String reason = "reason=\"" + bad.reason().label() + "\"";
                    String what = bad + " over " + protocol + (port == sockets ? ", sockets" : ", channels");
                    long before = server.count("direction=\"inbound\"", reason);
                    all.assertThat(tell(port, bad.shown(), protocol)).as(what).isEmpty();
                    MeshLab.eventually(
                            what + " is recorded as " + reason,
                            () -> server.count("direction=\"inbound\"", reason) > before ? true : null);
                }
            }
        }
        all.assertAll();
        for (String protocol : PROTOCOLS) {
            TestCa.Cert good = lab.ca().leaf(MeshLab.spiffe("storefront"));
            assertThat(tell(sockets, good, protocol)).endsWith(">hello");
            assertThat(tell(channels, good, protocol)).isEqualTo("Lhello");
        }
    }

    /** Nor does a session that was made while the root was good, which needs no certificate any more. */
    @EachJdk
    void a_root_that_is_taken_away_lets_nobody_in_and_resumes_no_session(Jdk jdk) throws Exception {
        int port = MeshLab.freePort();
        TestCa old = TestCa.create(MeshLab.TRUST_DOMAIN);
        lab.write("ca.pem", lab.ca().pem() + old.pem());
        lab.yaml(new MeshYaml().service("orders", port).allowByDefault());
        MeshApp server = ChannelPrograms.start(lab, jdk, "orders");
        server.ok("ChannelServer.echo", port);
        SSLContext remembering = MeshPeer.context(old.leaf(MeshLab.spiffe("storefront")));
        assertThat(session(remembering, port)).isEqualTo(session(remembering, port));

        lab.write("ca.pem", lab.ca().pem());

        String reason = "\"reason\":\"peer_untrusted\"";
        MeshLab.eventually("the old root is forgotten", () -> session(remembering, port) == null ? true : null);
        assertThat(server.record(reason)).contains("does not chain to a root");
        assertThat(tell(port, lab.ca().leaf(MeshLab.spiffe("storefront")), "TLSv1.3"))
                .isEqualTo("Lhello");
    }

    /** @return when the session began that the connection was made with; null if it was refused */
    private static @Nullable Long session(SSLContext context, int port) {
        try (SSLSocket socket = MeshPeer.connect(context, port, SNI)) {
            return MeshPeer.ask(socket, "Lhello").isEmpty()
                    ? null
                    : Long.valueOf(socket.getSession().getCreationTime());
        } catch (IOException alert) {
            return null;
        }
    }

    /** In TLS 1.3 a client learns of its refusal when it reads. */
    private static String tell(int port, TestCa.Cert shown, String protocol) throws Exception {
        try (SSLSocket socket = MeshPeer.connect(port, shown, SNI)) {
            socket.setEnabledProtocols(new String[] {protocol});
            return MeshPeer.ask(socket, "Lhello");
        } catch (IOException alert) {
            return "";
        }
    }

    /** By a client's sockets and channels: nothing that it would have said has left it. */
    @EachJdk
    void no_bad_server_hears_a_word_of_a_client(Jdk jdk) throws Exception {
        TestCa.Cert good = lab.ca().leaf(MeshLab.spiffe("orders"));
        try (MeshPeer.Listening server = MeshPeer.listen(good)) {
            lab.yaml(new MeshYaml().service("orders", server.port()).allowByDefault());
            MeshApp client = ChannelPrograms.start(lab, jdk, "storefront");
            assertThat(client.ok("Call.line", "orders.service.consul", 80, "hello"))
                    .isEqualTo(">Lhello");

            SoftAssertions all = new SoftAssertions();
            for (Bad bad : BadCertificates.shownBy(Role.SERVER, lab.ca(), MeshLab.spiffe("orders"))) {
                if (bad.wire()) {
                    server.show(bad.shown());
                    String reason = "reason=\"" + bad.reason().label() + "\"";
                    long before = client.count("direction=\"outbound\"", reason);
                    String socket = client.begin("Call.line", "orders.service.consul", 80, "secret")
                            .get();
                    String channel = client.ok("ChannelClient.connect", "orders.service.consul", 80, "secret");
                    all.assertThat(socket).as(bad.name()).startsWith("failed java.net.ConnectException");
                    all.assertThat(channel).as(bad.name()).contains("false java.net.ConnectException");
                    all.assertThat(client.count("direction=\"outbound\"", reason))
                            .as("recorded as " + reason + ": " + bad)
                            .isEqualTo(before + 2);
                }
            }
            all.assertAll();
            assertThat(server.heard()).containsExactly("Lhello");
        }
    }
}
