package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policy reaches asynchronous channels. */
class AsynchronousChannelPolicyIT extends ChannelPolicyContract {

    @Override
    String echo() {
        return "AsyncServer.echo";
    }

    @Override
    String tls() {
        return "TomcatServer.secureNio2";
    }

    @Override
    String client(String method) {
        return "AsyncClient." + method;
    }

    @Override
    void exchange(MeshApp client) {
        assertThat(client.ok("AsyncClient.handlers", "orders.service.consul", 80, 6))
                .isEqualTo("6 truetrue");
    }

    @ParameterizedTest
    @CsvSource({"JDK8,JDK25", "JDK25,JDK8"})
    void channels_of_a_provider_that_the_application_brings_along_are_in_the_mesh(Jdk clientJdk, Jdk serverJdk) {
        lab.yaml(orders().allow("storefront", "orders"));
        MeshApp server = ChannelPrograms.start(lab, serverJdk, "orders", jvm -> bringProvider(serverJdk, jvm));
        server.ok("AsyncServer.echo", port);
        MeshApp client = ChannelPrograms.start(lab, clientJdk, "storefront", jvm -> bringProvider(clientJdk, jvm));

        assertThat(client.ok("AsyncClient.connect", "orders.service.consul", 80))
                .endsWith("true connected");
        assertThat(client.ok("AsyncClient.handlers", "orders.service.consul", 80, 2))
                .isEqualTo("2 truetrue");

        client.record("\"outbound\"", "\"security\":\"mtls\"");
        server.record("\"inbound\"", "\"security\":\"mtls\"");
        assertThat(client.ok("CountingProvider.opened")).isNotEqualTo("0");
        assertThat(server.ok("CountingProvider.opened")).isNotEqualTo("0");
    }

    private static void bringProvider(Jdk jdk, JvmUnderTest.Builder jvm) {
        jvm.property("java.nio.channels.spi.AsynchronousChannelProvider", "mesh.CountingProvider");
        if (jdk != Jdk.JDK8) {
            jvm.option("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED"); // where the JDK's own one is
        }
    }

    /** So that the check above can fail, and to show that no port but the service's is touched. */
    @ParameterizedTest
    @CsvSource({"JDK8,JDK25", "JDK25,JDK8"})
    void the_wire_carries_every_word_of_what_is_not_the_meshs(Jdk clientJdk, Jdk serverJdk) throws Exception {
        lab.yaml(orders());
        MeshApp server = ChannelPrograms.start(lab, serverJdk, "orders", "port=" + port);
        try (RecordingProxy wire = new RecordingProxy(Integer.parseInt(server.ok("AsyncServer.echo", 0)))) {
            MeshApp client = ChannelPrograms.start(lab, clientJdk, "storefront");

            client.ok("AsyncClient.connect", "127.0.0.1", wire.port(), "asynchronous-secret");

            MeshLab.eventually("the word is seen", () -> wire.saw("asynchronous-secret") ? true : null);
        }
    }

    @EachJdk
    void a_connect_that_is_pending_is_given_up_by_a_close_or_a_cancel(Jdk jdk) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            lab.yaml(new MeshYaml().service("orders", silent.getLocalPort()));
            MeshApp client = ChannelPrograms.start(lab, jdk, "storefront");

            assertThat(client.ok("AsyncClient.whileConnecting", "orders.service.consul", 80))
                    .isEqualTo("ConnectionPendingException NotYetConnectedException AsynchronousCloseException false"
                            + " ConnectionPendingException NotYetConnectedException true CancellationException true"
                            + " false");
            assertThat(client.ok("AsyncClient.connect", "orders.service.consul", 80))
                    .contains("false java.net.ConnectException", "TLS handshake timed out");
            client.record("\"reason\":\"handshake_timeout\"");
        }
    }
}
