package io.graftmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graftmesh.gateway.testkit.EgressUnderTest;
import io.graftmesh.gateway.testkit.FakePlane;
import io.graftmesh.gateway.testkit.HttpWire;
import io.graftmesh.gateway.testkit.IngressUnderTest;
import io.graftmesh.gateway.testkit.MeshSockets;
import io.graftmesh.gateway.testkit.NoLeaks;
import io.graftmesh.gateway.testkit.Peer;
import io.graftmesh.mesh.control.Endpoint;
import io.graftmesh.mesh.control.Gateway;
import io.graftmesh.mesh.control.Gateway.LinkedService;
import io.graftmesh.mesh.control.Intention;
import io.graftmesh.mesh.record.ConnectionRecord;
import io.graftmesh.mesh.record.Reason;
import io.graftmesh.mesh.record.Security;
import io.graftmesh.testing.pki.Template;
import io.graftmesh.testing.pki.TestCa;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
@Timeout(30)
class EgressTest {

    private final FakePlane plane = new FakePlane();
    private Peer outside;
    private EgressUnderTest egress;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        outside = Peer.plain(Peer::echo);
        plane.external("legacy-db", outside.port());
        egress = new EgressUnderTest(plane, new LinkedService("legacy-db", null, null));
    }

    @AfterEach
    void stop() {
        egress.close();
        outside.close();
    }

    private static String roundTrip(Socket socket, String text) throws IOException {
        HttpWire.send(socket, text);
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.ISO_8859_1);
    }

    private void refused(Socket socket) {
        assertThatThrownBy(() -> {
                    HttpWire.send(socket, "ping");
                    if (socket.getInputStream().read() < 0) {
                        throw new IOException("closed");
                    }
                })
                .isInstanceOf(IOException.class);
    }

    /** Waits for the end of a connection that was open, and that is ended by another thread than ours. */
    private void ends(Socket socket) {
        try {
            assertThat(socket.getInputStream().read()).isNegative();
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (IOException e) {
            // A reset is an end.
        }
    }

    @Test
    void bytesGoToTheExternalHostAndBack() throws Exception {
        try (SSLSocket socket = egress.connect("orders", "legacy-db")) {
            assertThat(roundTrip(socket, "select 1")).isEqualTo("select 1");
            assertThat(socket.getSession().getPeerCertificates()).isNotEmpty();
            assertThat(String.valueOf(((java.security.cert.X509Certificate)
                                    socket.getSession().getPeerCertificates()[0])
                            .getSubjectAlternativeNames()))
                    .contains(FakePlane.spiffe("legacy-db"));
        }
        ConnectionRecord record = egress.records.connection();
        assertThat(record.reason).isEqualTo(Reason.OK);
        assertThat(record.security).isEqualTo(Security.MTLS);
        assertThat(record.source).isEqualTo("orders");
        assertThat(record.destination).isEqualTo("legacy-db");
        assertThat(record.received).isEqualTo(8);
        assertThat(record.sent).isEqualTo(8);
    }

    /** From a plain client through both gateways: a JDK {@code SSLSocket} cannot half-close towards a JDK engine. */
    @Test
    void anEndOfOneDirectionLeavesTheOtherOpen() throws Exception {
        try (Peer slow = Peer.plain(socket -> {
                    byte[] all = socket.getInputStream().readAllBytes();
                    HttpWire.send(socket, "got " + all.length);
                });
                EgressUnderTest own = second(slow)) {
            plane.instances("slow", own.address().getPort());
            try (IngressUnderTest ingress = IngressUnderTest.tcp(plane, "slow");
                    Socket socket = ingress.socket()) {
                HttpWire.send(socket, "12345");
                socket.shutdownOutput();
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .isEqualTo("got 5");
            }
        }
    }

    private EgressUnderTest second(Peer peer) throws Exception {
        plane.external("slow", peer.port());
        return new EgressUnderTest(plane, new LinkedService("slow", null, null));
    }

    @Test
    void whatTheServerSaysFirstArrives() throws Exception {
        try (Peer greeter = Peer.plain(socket -> {
                    HttpWire.send(socket, "220 ready\r\n");
                    socket.getInputStream().read();
                });
                EgressUnderTest own = second(greeter);
                SSLSocket socket = own.connect("orders", "slow")) {
            assertThat(HttpWire.line(socket.getInputStream())).isEqualTo("220 ready");
        }
    }

    @Test
    void tenMegabytesComeBackUnchanged() throws Exception {
        byte[] data = new byte[10 << 20];
        new Random(7).nextBytes(data);
        try (SSLSocket socket = egress.connect("orders", "legacy-db")) {
            Thread writer = new Thread(() -> {
                try {
                    socket.getOutputStream().write(data);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    // The reader will tell.
                }
            });
            writer.start();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(data);
            writer.join();
        }
    }

    @Test
    void aDeniedIntentionEndsTheConnectionBeforeTheOutsideSeesIt() throws Exception {
        plane.intentions("legacy-db", true, new Intention("i1", "batch", "legacy-db", false));
        try (SSLSocket socket = egress.connect("batch", "legacy-db")) {
            refused(socket);
        }
        ConnectionRecord record = egress.records.connection();
        assertThat(record.reason).isEqualTo(Reason.INTENTION_DENIED);
        assertThat(record.source).isEqualTo("batch");
        assertThat(outside.accepted.get()).isZero();
    }

    @Test
    void anIntentionThatTurnsToDenyEndsWhatIsOpen() throws Exception {
        try (SSLSocket socket = egress.connect("orders", "legacy-db")) {
            assertThat(roundTrip(socket, "x")).isEqualTo("x");
            plane.intentions("legacy-db", false);
            ends(socket);
        }
        assertThat(egress.records.connection().reason).isEqualTo(Reason.INTENTION_REVOKED);
    }

    @Test
    void aNameThatIsNotLinkedIsRefused() throws Exception {
        for (String name : new String[] {
            FakePlane.sni("other"),
            "legacy-db.default.dc2.internal.test.graft",
            "legacy-db.default.dc1.internal.evil.graft",
            "legacy-db",
            "v1.legacy-db.default.dc1.internal.test.graft"
        }) {
            try (SSLSocket socket = egress.connectTo("orders", name)) {
                refused(socket);
            }
            assertThat(egress.records.connection().reason).as(name).isEqualTo(Reason.UNKNOWN_SNI);
        }
        assertThat(outside.accepted.get()).isZero();
    }

    @Test
    void aPeerThatAsksForNoNameIsRefused() throws Exception {
        try (SSLSocket socket = egress.connectTo("orders", null)) {
            refused(socket);
        }
        ConnectionRecord record = egress.records.connection();
        assertThat(record.reason).isEqualTo(Reason.UNKNOWN_SNI);
        assertThat(record.destination).isEqualTo("exit");
        assertThat(record.detail).contains("asks for no name", "[legacy-db]");
    }

    @Test
    void aClientOfAForeignCaIsRefused() throws Exception {
        TestCa foreign = TestCa.create(FakePlane.TRUST_DOMAIN);
        try (SSLSocket socket = MeshSockets.client(
                MeshSockets.context(foreign.leaf(FakePlane.spiffe("orders")), plane.ca.certificate()),
                egress.address(),
                FakePlane.sni("legacy-db"))) {
            refused(socket);
        }
        assertThat(egress.records.connection().reason).isEqualTo(Reason.PEER_UNTRUSTED);
        assertThat(outside.accepted.get()).isZero();
    }

    @Test
    void aClientWithoutCertificateIsRefused() throws Exception {
        try (SSLSocket socket = MeshSockets.client(
                MeshSockets.context(null, plane.ca.certificate()), egress.address(), FakePlane.sni("legacy-db"))) {
            refused(socket);
        }
        assertThat(egress.records.connection().reason).isIn(Reason.PEER_NO_CERTIFICATE, Reason.HANDSHAKE_FAILED);
        assertThat(outside.accepted.get()).isZero();
    }

    @Test
    void plaintextOnTheMeshPortIsRefused() throws Exception {
        try (Socket socket = egress.plain()) {
            HttpWire.send(socket, "GET / HTTP/1.1\r\nHost: legacy-db\r\n\r\n");
            refused(socket);
        }
        ConnectionRecord record = egress.records.connection();
        assertThat(record.reason).isEqualTo(Reason.PLAINTEXT_REFUSED);
        assertThat(record.destination).isEqualTo("exit");
    }

    @Test
    void garbageOnTheMeshPortIsRefusedAndTheNextConnectionServed() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < 60; i++) {
            byte[] garbage = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(garbage);
            if (i % 2 == 0) {
                // Looks like a handshake record of TLS, and is none.
                garbage = java.util.Arrays.copyOf(
                        new byte[] {22, 3, 1, 0, (byte) (garbage.length > 5 ? 90 : 1), 1}, 5 + 90 + garbage.length);
                for (int j = 6; j < garbage.length; j++) {
                    garbage[j] = (byte) random.nextInt();
                }
            }
            try (Socket socket = egress.plain()) {
                socket.getOutputStream().write(garbage);
                socket.shutdownOutput();
                while (socket.getInputStream().read() >= 0) {
                    // An alert, perhaps.
                }
            } catch (IOException e) {
                // A reset is as good.
            }
            assertThat(egress.records.connection().reason)
                    .isIn(Reason.PLAINTEXT_REFUSED, Reason.UNKNOWN_SNI, Reason.HANDSHAKE_FAILED, Reason.PEER_PLAINTEXT);
        }
        try (SSLSocket socket = egress.connect("orders", "legacy-db")) {
            assertThat(roundTrip(socket, "still here")).isEqualTo("still here");
        }
    }

    @Test
    void aPeerThatSaysNothingIsLetGo() throws Exception {
        try (EgressUnderTest own = new EgressUnderTest(
                        plane, config -> config.timeouts().handshake(100), new LinkedService("legacy-db", null, null));
                Socket socket = own.plain()) {
            assertThat(socket.getInputStream().read()).isNegative();
            assertThat(own.records.connection().reason).isEqualTo(Reason.HANDSHAKE_TIMEOUT);
        }
    }

    @Test
    void anAddressThatDoesNotAnswerIsSkipped() throws Exception {
        Peer dead = Peer.plain(Peer::echo);
        dead.close();
        plane.external("legacy-db", dead.port(), outside.port());
        for (int i = 0; i < 4; i++) {
            try (SSLSocket socket = egress.connect("orders", "legacy-db")) {
                assertThat(roundTrip(socket, "x" + i)).isEqualTo("x" + i);
            }
        }
    }

    @Test
    void anExternalHostThatIsDownIsSaidSo() throws Exception {
        Peer dead = Peer.plain(Peer::echo);
        dead.close();
        plane.external("legacy-db", dead.port());
        try (SSLSocket socket = egress.connect("orders", "legacy-db")) {
            refused(socket);
        }
        ConnectionRecord record = egress.records.connection();
        assertThat(record.reason).isEqualTo(Reason.CONNECT_FAILED);
        assertThat(record.detail).contains("legacy-db", "127.0.0.1:" + dead.port());
    }

    @Test
    void aServiceThatIsUnlinkedEndsAndOneThatIsLinkedBegins() throws Exception {
        try (SSLSocket socket = egress.connect("orders", "legacy-db")) {
            assertThat(roundTrip(socket, "x")).isEqualTo("x");
            plane.external("mail", outside.port());
            plane.gateway("exit", new Gateway(List.of(), List.of(new LinkedService("mail", null, null))));
            ends(socket);
        }
        assertThat(egress.records.connection().reason).isEqualTo(Reason.UNKNOWN_SNI);
        // The gateway takes new links on after it has let the old ones go.
        io.graftmesh.gateway.testkit.Poll.until("mail is linked", () -> egress.lines.contain("stands for", "'mail'"));
        try (SSLSocket socket = egress.connect("orders", "mail")) {
            assertThat(roundTrip(socket, "y")).isEqualTo("y");
        }
        try (SSLSocket socket = egress.connect("orders", "legacy-db")) {
            refused(socket);
        }
    }

    @Test
    void anExternalHostBehindTlsIsVerified() throws Exception {
        TestCa publicCa = TestCa.create("public.example");
        Path caFile = Files.writeString(directory.resolve("public-ca.pem"), publicCa.pem());
        TestCa.Cert good = publicCa.issue(new Template().dns("db.example"));
        try (Peer tls = tlsOutside(good)) {
            plane.external("slow", new Endpoint("db", "127.0.0.1", tls.port(), 1, Endpoint.Health.PASSING, Map.of()));
            LinkedService verified = new LinkedService("slow", caFile.toString(), "db.example");
            try (EgressUnderTest own = new EgressUnderTest(plane, verified);
                    SSLSocket socket = own.connect("orders", "slow")) {
                assertThat(roundTrip(socket, "over tls")).isEqualTo("over tls");
            }
            LinkedService wrongName = new LinkedService("slow", caFile.toString(), "other.example");
            LinkedService wrongCa = new LinkedService("slow", null, "db.example");
            LinkedService noFile =
                    new LinkedService("slow", directory.resolve("none.pem").toString(), null);
            for (LinkedService wrong : List.of(wrongName, wrongCa, noFile)) {
                try (EgressUnderTest own = new EgressUnderTest(plane, wrong);
                        SSLSocket socket = own.connect("orders", "slow")) {
                    refused(socket);
                    assertThat(own.records.connection().reason).isNotEqualTo(Reason.OK);
                }
            }
        }
    }

    private static Peer tlsOutside(TestCa.Cert cert) {
        return Peer.tls(MeshSockets.context(cert, cert.leaf()), socket -> {
            ((SSLSocket) socket).setNeedClientAuth(false);
            Peer.echo(socket);
        });
    }
}
