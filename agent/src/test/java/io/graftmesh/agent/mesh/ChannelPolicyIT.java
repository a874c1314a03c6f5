package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policy reaches channels, blocking and selected. */
class ChannelPolicyIT extends ChannelPolicyContract {

    @Override
    String echo() {
        return "ChannelServer.echo";
    }

    @Override
    String tls() {
        return "TomcatServer.secure";
    }

    @Override
    String client(String method) {
        return "ChannelClient." + method;
    }

    @Override
    void exchange(MeshApp client) {
        assertThat(client.ok("ChannelClient.selected", "orders.service.consul", 80, 6))
                .isEqualTo("6 0");
        assertThat(client.ok("ChannelClient.blocking", "orders.service.consul", 80))
                .startsWith("-1 true");
        client.ok("ChannelClient.transfer", "orders.service.consul", 80);
    }

    @EachJdk
    void a_greeting_is_not_held_back_by_another_thread_that_reads(Jdk jdk) {
        lab.yaml(orders().allowByDefault());
        ChannelPrograms.start(lab, jdk, "orders").ok("ChannelServer.adaptor", port, "-");

        assertThat(lab.plain(jdk).ok("Call.greeted", "127.0.0.1", port, "HELO")).isEqualTo("220 ready 250 HELO");
        assertThat(ChannelPrograms.start(lab, jdk, "storefront")
                        .ok("Call.greeted", "orders.service.consul", 80, "HELO"))
                .isEqualTo("220 ready 250 HELO");
    }

    @EachJdk
    void a_peer_that_never_answers_costs_patience_and_no_processor(Jdk jdk) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            lab.yaml(new MeshYaml().service("orders", silent.getLocalPort()));
            MeshApp client = ChannelPrograms.start(lab, jdk, "storefront");

            assertThat(client.ok("ChannelClient.connect", "orders.service.consul", 80))
                    .contains("false java.net.ConnectException", "TLS handshake timed out");
            client.record("\"reason\":\"handshake_timeout\"");
        }
    }

    /** Nothing is known of the port yet: the first is taken for a peer of the mesh, and not the second. */
    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void a_client_of_the_applications_own_TLS_that_asks_for_no_name_gets_through_once_the_mesh_has_seen_one(Jdk jdk)
            throws Exception {
        lab.yaml(orders().allowByDefault());
        MeshApp server = ChannelPrograms.start(lab, jdk, "orders", "port=" + port);
        server.ok("TomcatServer.secure", port, OwnTls.keystore(lab));
        MeshApp client = lab.plain(Jdk.JDK17);

        client.begin("Tls.line", "127.0.0.1", port, "x").get();

        assertThat(client.ok("Tls.line", "127.0.0.1", port, "x")).startsWith(OwnTls.serial());
    }
}
