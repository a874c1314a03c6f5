package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

/** A web application may go while its server stays: nothing of ours may hold on to it. */
class UndeployIT {

    private final MeshLab lab = new MeshLab();
    private final int port = MeshLab.freePort();
    private final int webPort = MeshLab.freePort();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
        }
    }

    @EachJdk
    void a_web_application_that_called_and_was_called_is_collected_when_it_is_undeployed(Jdk jdk) {
        lab.yaml(new MeshYaml().service("orders", port).service("web", webPort).allowByDefault());
        MeshApp peer = ChannelPrograms.start(lab, Jdk.JDK17, "orders");
        peer.ok("Server.listen", port);
        MeshApp server = ChannelPrograms.start(lab, jdk, "web");
        Path application = ChannelPrograms.webApplication();

        server.ok("Deployment.deploy", webPort, application, "orders.service.consul", 80);
        for (int i = 0; i < 3; i++) {
            assertThat(peer.ok("Deployment.get", "http://web.service.consul:80/app/call"))
                    .contains(">socket", ">channel");
        }
        assertThat(server.record("\"inbound\"")).contains("\"security\":\"mtls\"");
        assertThat(server.count("outbound", "security=\"mtls\"", "reason=\"ok\""))
                .isEqualTo(8);

        assertThat(server.ok("Deployment.undeploy")).isEqualTo("collected");
    }
}
