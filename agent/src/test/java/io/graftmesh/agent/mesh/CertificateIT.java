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
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;

/** The table of certificates that must be refused, shown to real agents on the wire: by clients, and by servers. */
class CertificateIT {

    private static final String SNI = "orders.default.dc1.internal." + MeshLab.TRUST_DOMAIN;
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private static final String EPOLL = "NativePair.listen";
    private static final TestLibraries NETTY = new TestLibraries("natives", "netty");

    private final MeshLab lab = new MeshLab();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    /** On every kind of socket, over TLS 1.3 and 1.2, and in the end somebody good, so that not everybody is refused. */
    @EachJdk
    void no_bad_client_gets_a_word_to_a_server(Jdk jdk) throws Exception {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (String program : List.of("Server.listen", "ChannelServer.echo", "AsyncServer.echo", EPOLL)) {
            ports.put(program, MeshLab.freePort());
        }
        lab.yaml(new MeshYaml().service("orders", ports.get("Server.listen")).allowByDefault());
        String own = "port=" + ports.values().stream().map(String::valueOf).collect(Collectors.joining(";"));
        MeshApp jdks = ChannelPrograms.start(lab, jdk, "orders", "inbound=strict", own);
        MeshApp nettys = NETTY.start(lab, jdk, "orders", "inbound=strict", own);
        ports.forEach((program, port) -> (program.equals(EPOLL) ? nettys : jdks).ok(program, port));

        SoftAssertions all = new SoftAssertions();
        for (Bad bad : BadCertificates.shownBy(Role.CLIENT, lab.ca(), MeshLab.spiffe("storefront"))) {
            for (String protocol : PROTOCOLS) {
                for (String program : bad.wire() ? ports.keySet() : Set.<String>of()) {
                    MeshApp server = program.equals(EPOLL) ? nettys : jdks;
                    String reason = "reason=\"" + bad.reason().label() + "\"";
                    String what = bad + " over " + protocol + ", " + program;
                    long before = server.count("direction=\"inbound\"", reason);
                    all.assertThat(tell(ports.get(program), bad.shown(), protocol))
                            .as(what)
                            .isEmpty();
                    MeshLab.eventually(
                            what + " is recorded as " + reason,
                            () -> server.count("direction=\"inbound\"", reason) > before ? true : null);
                }
            }
        }
        all.assertAll();
        for (String protocol : PROTOCOLS) {
            TestCa.Cert good = lab.ca().leaf(MeshLab.spiffe("storefront"));
            ports.forEach((program, port) ->
                    assertThat(tell(port, good, protocol)).as(program).endsWith("hello"));
        }
    }

    /** Nor does a session that was made while the root was good, which needs no certificate any more; on neither side. */
    @EachJdk
    void a_root_that_is_taken_away_lets_nobody_in_is_called_no_more_and_resumes_no_session(Jdk jdk) throws Exception {
        int port = MeshLab.freePort();
        TestCa old = TestCa.create(MeshLab.TRUST_DOMAIN);
        lab.write("ca.pem", lab.ca().pem() + old.pem());
        try (MeshPeer.Listening billing = MeshPeer.listen(old.leaf(MeshLab.spiffe("billing")))) {
            lab.yaml(new MeshYaml()
                    .service("orders", port)
                    .service("billing", billing.port())
                    .allowByDefault());
            MeshApp orders = ChannelPrograms.start(lab, jdk, "orders", "port=" + port);
            orders.ok("ChannelServer.echo", port);
            SSLContext remembering = MeshPeer.context(old.leaf(MeshLab.spiffe("storefront")));
            assertThat(session(remembering, port)).isEqualTo(session(remembering, port));
            assertThat(orders.ok("Call.line", "billing.service.consul", 80, "a"))
                    .endsWith(">La");
            assertThat(orders.ok("Call.line", "billing.service.consul", 80, "b"))
                    .endsWith(">Lb");

            lab.write("ca.pem", lab.ca().pem());

            MeshLab.eventually("the old root is forgotten", () -> session(remembering, port) == null ? true : null);
            assertThat(orders.record("\"reason\":\"peer_untrusted\"", "inbound"))
                    .contains("does not chain to a root");
            assertThat(orders.failure("Call.line", "billing.service.consul", 80, "c"))
                    .contains("ConnectException");
            assertThat(billing.heard()).containsExactly("La", "Lb");
            assertThat(tell(port, lab.ca().leaf(MeshLab.spiffe("storefront")), "TLSv1.3"))
                    .isEqualTo("Lhello");
        }
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
    private static String tell(int port, TestCa.Cert shown, String protocol) {
        try (SSLSocket socket = MeshPeer.connect(port, shown, SNI)) {
            socket.setEnabledProtocols(new String[] {protocol});
            return MeshPeer.ask(socket, "Lhello");
        } catch (IOException alert) {
            return "";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By every kind of socket of a client: nothing that it would have said has left it. */
    @EachJdk
    void no_bad_server_hears_a_word_of_a_client(Jdk jdk) throws Exception {
        TestCa.Cert good = lab.ca().leaf(MeshLab.spiffe("orders"));
        try (MeshPeer.Listening server = MeshPeer.listen(good)) {
            lab.yaml(new MeshYaml().service("orders", server.port()).allowByDefault());
            MeshApp client = ChannelPrograms.start(lab, jdk, "storefront");
            MeshApp epoll = NETTY.start(lab, jdk, "storefront");
            epoll.ok("NettyNames.resolve", "orders.service.consul");
            assertThat(client.ok("Call.line", "orders.service.consul", 80, "hello"))
                    .isEqualTo(">Lhello");

            SoftAssertions all = new SoftAssertions();
            for (Bad bad : BadCertificates.shownBy(Role.SERVER, lab.ca(), MeshLab.spiffe("orders"))) {
                if (bad.wire()) {
                    server.show(bad.shown());
                    String reason = "reason=\"" + bad.reason().label() + "\"";
                    long before = client.count("direction=\"outbound\"", reason);
                    long beforeEpoll = epoll.count("direction=\"outbound\"", reason);
                    String socket = client.begin("Call.line", "orders.service.consul", 80, "secret")
                            .get();
                    String channel = client.ok("ChannelClient.connect", "orders.service.consul", 80, "secret");
                    String async = client.ok("AsyncClient.connect", "orders.service.consul", 80, "secret");
                    String netty = epoll.begin("NativePair.say", "orders.service.consul", 80, "secret")
                            .get();
                    all.assertThat(socket).as(bad.name()).startsWith("failed java.net.ConnectException");
                    all.assertThat(channel).as(bad.name()).contains("false java.net.ConnectException");
                    all.assertThat(async).as(bad.name()).contains("java.net.ConnectException");
                    all.assertThat(netty).as(bad.name()).startsWith("failed ").contains("ConnectException");
                    all.assertThat(client.count("direction=\"outbound\"", reason))
                            .as("recorded as " + reason + ": " + bad)
                            .isEqualTo(before + 3);
                    all.assertThat(epoll.count("direction=\"outbound\"", reason))
                            .as("recorded as " + reason + ": " + bad)
                            .isEqualTo(beforeEpoll + 1);
                }
            }
            all.assertAll();
            assertThat(server.heard()).containsExactly("Lhello");
        }
    }
}
