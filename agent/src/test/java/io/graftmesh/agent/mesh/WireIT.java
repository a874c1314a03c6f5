package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.inbound.ClientHello;
import io.graftmesh.testing.jvm.Jdk;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody on the wire between two applications gets to see. */
class WireIT {

    private final MeshLab lab = new MeshLab();
    private final List<String> markers =
            IntStream.range(0, 64).mapToObj(i -> UUID.randomUUID().toString()).toList();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK8,JDK25", "JDK25,JDK8", "JDK11,JDK17", "JDK17,JDK21", "JDK21,JDK11"})
    void carries_TLS_from_its_first_byte_and_nothing_that_an_application_said(Jdk client, Jdk server) throws Exception {
        int port = MeshLab.freePort();
        try (RecordingProxy wire = new RecordingProxy(port)) {
            lab.yaml(new MeshYaml().service("orders", wire.port()).allow("storefront", "orders"));
            MeshApp orders = lab.app(server, "orders");
            MeshApp storefront = lab.app(client, "storefront");
            orders.ok("Server.listen", port);

            sayAll(storefront, "orders.service.consul", 80);

            byte[] first = wire.toServer();
            assertThat(first).startsWith(0x16, 0x03);
            assertThat(wire.toClient()).startsWith(0x16, 0x03);
            assertThat(ClientHello.parse(first, first.length).serverName())
                    .isEqualTo("orders.default.dc1.internal." + MeshLab.TRUST_DOMAIN);
            assertThat(markers).noneMatch(wire::saw);
        }
    }

    /** So that the check above can fail. */
    @ParameterizedTest
    @CsvSource("JDK8,JDK25")
    void shows_every_word_without_the_agent(Jdk client, Jdk server) throws Exception {
        int port = MeshLab.freePort();
        MeshApp orders = lab.plain(server);
        MeshApp storefront = lab.plain(client);
        orders.ok("Server.listen", port);
        try (RecordingProxy wire = new RecordingProxy(port)) {
            sayAll(storefront, "127.0.0.1", wire.port());

            assertThat(wire.toServer()).startsWith('L');
            assertThat(markers).allMatch(wire::saw);
        }
    }

    private void sayAll(MeshApp client, String host, int port) {
        for (String marker : markers) {
            assertThat(client.ok("Call.line", host, port, marker)).endsWith(marker);
        }
    }
}
