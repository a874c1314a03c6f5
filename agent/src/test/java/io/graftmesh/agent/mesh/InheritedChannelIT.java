package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
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

    @EachJdk
    void one_inherited_connection_is_authenticated(Jdk jdk) {
        lab.yaml(new MeshYaml().service("orders", port).allow("storefront", "orders"));
        MeshApp orders = start(jdk, ACCEPT, "inbound=strict", "port=" + port);
        MeshApp.Answer answer = lab.app(Jdk.JDK17, "storefront").begin("Call.raw", "127.0.0.1", port, "once");

        assertThat(orders.ok("Inherited.echo")).isEqualTo("connected");

        assertThat(answer.ok()).isEqualTo("once");
        orders.record("\"inbound\"", "\"security\":\"mtls\"", "storefront");
    }
}
