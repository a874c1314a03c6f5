package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What has sockets of its own in native code cannot be in the mesh: it is said once, or there is no such process. */
class OutsideIT {

    private final MeshLab lab = new MeshLab();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void tomcats_native_connector_is_warned_of(Jdk jdk) {
        lab.yaml(new MeshYaml().service("orders", MeshLab.freePort()));
        MeshApp orders = ChannelPrograms.start(lab, jdk, "orders");

        orders.ok("TomcatServer.apr");
        orders.ok("TomcatServer.apr");

        assertThat(orders.errLines("WARN", "outside of the mesh", "Http11NioProtocol"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"JDK8,inbound=strict", "JDK17,outbound=mesh-only", "JDK25,inbound=strict"})
    void tomcats_native_connector_ends_the_process_where_all_must_be_in_the_mesh(Jdk jdk, String option) {
        lab.yaml(new MeshYaml().service("orders", MeshLab.freePort()));
        MeshApp orders = ChannelPrograms.start(lab, jdk, "orders", option, "log=off");

        orders.begin("TomcatServer.apr");

        var outcome = orders.jvm().await(Duration.ofSeconds(30));
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("ERROR outside of the mesh", "Http11NioProtocol");
    }
}
