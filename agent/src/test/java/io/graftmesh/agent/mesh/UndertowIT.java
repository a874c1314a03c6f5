package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** XNIO makes its selectors itself on Java 8, and is in the mesh all the same, in both directions. */
class UndertowIT {

    private static final TestLibraries UNDERTOW = new TestLibraries("undertow", "undertow|xnio|jboss|wildfly");

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

    @ParameterizedTest
    @CsvSource({"JDK8,JDK8", "JDK8,JDK17", "JDK17,JDK8", "JDK25,JDK11", "JDK11,JDK25"})
    void calls_of_undertow_to_undertow_are_mutual_TLS_on_the_wire(Jdk client, Jdk server) throws Exception {
        try (RecordingProxy wire = new RecordingProxy(port)) {
            lab.yaml(new MeshYaml().service("orders", wire.port()).allow("storefront", "orders"));
            MeshApp orders = UNDERTOW.start(lab, server, "orders", "port=" + port, "inbound=strict");
            orders.ok("UndertowPair.listen", port);
            MeshApp storefront = UNDERTOW.start(lab, client, "storefront", "outbound=mesh-only");

            assertThat(storefront.ok("UndertowPair.post", "orders.service.consul", 80, "undertows-secret", 20))
                    .isEqualTo("undertows-secret");

            assertThat(wire.toServer()).startsWith(0x16, 0x03);
            assertThat(wire.saw("undertows-secret")).isFalse();
            orders.record("\"inbound\"", "\"security\":\"mtls\"", "storefront");
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK17"})
    void who_may_not_call_is_hung_up_on_and_plaintext_is_still_served_where_it_is_permitted(Jdk jdk) {
        lab.yaml(new MeshYaml().service("orders", port));
        MeshApp orders = UNDERTOW.start(lab, jdk, "orders");
        orders.ok("UndertowPair.listen", port);
        MeshApp storefront = UNDERTOW.start(lab, jdk, "storefront");

        storefront.failure("UndertowPair.post", "orders.service.consul", 80, "x", 1);

        orders.record("\"reason\":\"intention_denied\"", "storefront");
        assertThat(UNDERTOW.start(lab, jdk, "", "log=error").ok("UndertowPair.post", "127.0.0.1", port, "plain", 2))
                .isEqualTo("plain");
        orders.record("\"inbound\"", "\"security\":\"plaintext\"");
    }
}
