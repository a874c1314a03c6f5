package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.Nullable;
import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import java.io.IOException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;

/** A channel that inetd or systemd opened is in the mesh as one that the application opens. */
class InheritedChannelIT {

    /** Listens as inetd does, with its commands kept on another descriptor; then the JVM takes its place. */
    private static final String LISTEN =
            "use POSIX; $^F = 9; POSIX::dup2(0, 9); $s = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1',"
                    + " LocalPort => shift, ReuseAddr => 1) or die; ";

    private static final String HAND_OVER = "POSIX::dup2(fileno($s), 0); exec @ARGV;";
    private static final String ACCEPT = "$s = $s->accept() or die; ";

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

    private MeshApp start(Jdk jdk, String script, String... options) {
        return ChannelPrograms.start(
                lab,
                jdk,
                "orders",
                jvm -> jvm.launcher("perl", "-MIO::Socket::INET", "-e", LISTEN + script + HAND_OVER, "" + port)
                        .property("mesh.commands", "/dev/fd/9"),
                options);
    }

    @EachJdk
    void connections_of_an_inherited_listener_are_authenticated_and_authorized(Jdk jdk) throws Exception {
        try (RecordingProxy wire = new RecordingProxy(port)) {
            lab.yaml(new MeshYaml().service("orders", wire.port()).allow("storefront", "orders"));
            MeshApp orders = start(jdk, "", "inbound=strict");
            assertThat(orders.ok("Inherited.echo")).isEqualTo("listens");

            assertThat(lab.app(Jdk.JDK17, "storefront").ok("Call.raw", "orders.service.consul", 80, "inherited-secret"))
                    .isEqualTo("inherited-secret");
            lab.app(Jdk.JDK17, "intruder").failure("Call.raw", "orders.service.consul", 80, "x");

            assertThat(wire.saw("inherited-secret")).isFalse();
            orders.record("\"inbound\"", "\"security\":\"mtls\"", "storefront");
            orders.record("\"reason\":\"intention_denied\"", "intruder");
        }
    }

    /** The JVM starts when somebody has connected, who waits for it here: the mesh has less patience with an instance. */
    @EachJdk
    void one_inherited_connection_is_authenticated(Jdk jdk) throws Exception {
        lab.yaml(new MeshYaml().service("orders", port).allow("storefront", "orders"));
        MeshApp orders = start(jdk, ACCEPT, "inbound=strict", "port=" + port);
        SSLContext storefront = MeshPeer.context(lab.ca().leaf(MeshLab.spiffe("storefront")));
        try (SSLSocket connection = MeshLab.eventually("somebody listens", () -> connected(storefront))) {
            assertThat(orders.ok("Inherited.echo")).isEqualTo("connected");

            assertThat(MeshPeer.ask(connection, "once")).isEqualTo("once");
        }
        orders.record("\"inbound\"", "\"security\":\"mtls\"", "storefront");
    }

    private @Nullable SSLSocket connected(SSLContext as) {
        try {
            return MeshPeer.connect(as, port, "orders.default.dc1.internal." + MeshLab.TRUST_DOMAIN);
        } catch (IOException notYet) {
            return null;
        }
    }
}
