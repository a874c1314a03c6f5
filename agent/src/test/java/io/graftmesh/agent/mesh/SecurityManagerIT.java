package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A security manager whose policy grants the application what it needs itself, and the agent's jar everything. */
class SecurityManagerIT {

    private final MeshLab lab = new MeshLab();
    private final int port = MeshLab.freePort();
    private final int watchedPort = MeshLab.freePort();

    @AfterEach
    void end() {
        lab.close();
    }

    private void policy(boolean agentToo) {
        String agent = agentToo
                ? "grant codeBase \"file:" + MeshLab.agentJar() + "\" { permission java.security.AllPermission; };\n"
                : "";
        lab.write("app.policy", agent + """
                grant codeBase "file:%s/-" {
                  permission java.net.SocketPermission "localhost:7000", "connect,resolve";
                  permission java.net.SocketPermission "localhost:%d", "listen,accept,resolve";
                  permission java.net.SocketPermission "localhost:1024-", "accept,resolve";
                  permission java.util.PropertyPermission "mesh.*", "read";
                };
                """.formatted(MeshLab.programs(), watchedPort));
    }

    private MeshApp watched(Jdk jdk) {
        return lab.start(
                jdk,
                "watched",
                jvm -> jvm.property("java.security.manager", "")
                        .property(
                                "java.security.policy",
                                lab.directory().resolve("app.policy").toString()),
                lab.control(),
                "state=" + lab.directory().resolve("kept").resolve("watched"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Jdk.class,
            names = {"JDK8", "JDK11"})
    void the_application_needs_no_permission_for_the_mesh_and_gets_none_by_it(Jdk jdk) {
        lab.yaml(new MeshYaml()
                .service("orders", port)
                .service("watched", watchedPort)
                .host("localhost:7000", "orders")
                .allowByDefault());
        policy(true);
        MeshApp peer = lab.app(Jdk.JDK17, "orders");
        peer.ok("Server.listen", port);

        // The first start weaves, the second finds what the first has left.
        for (int i = 0; i < 2; i++) {
            MeshApp watched = watched(jdk);

            assertThat(watched.ok("Call.line", "localhost", 7000, "hello")).endsWith(">hello");
            watched.ok("Server.listen", watchedPort);
            assertThat(peer.ok("Call.line", "watched.service.consul", 80, "hello"))
                    .endsWith(">hello");
            assertThat(watched.record("\"outbound\"", "\"destination\":\"orders\""))
                    .contains("\"security\":\"mtls\"");
            assertThat(watched.record("\"inbound\"", MeshLab.spiffe("orders"))).contains("\"security\":\"mtls\"");

            assertThat(watched.failure("Call.line", "127.0.0.1", port, "hello"))
                    .startsWith("java.security.AccessControlException");
            assertThat(watched.failure("Server.listen", MeshLab.freePort()))
                    .startsWith("java.security.AccessControlException");
            lab.assertSound();
            assertThat(watched.err()).doesNotContain("ERROR");
            watched.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Jdk.class,
            names = {"JDK8", "JDK11"})
    void an_agent_without_permissions_says_what_to_grant_and_does_not_guess_whether_it_may_be_missing(Jdk jdk) {
        lab.yaml(new MeshYaml().service("watched", watchedPort));
        policy(false);

        Outcome ended = watched(jdk).jvm().await(Duration.ofSeconds(40));

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("grant the agent's jar", "java.security.AllPermission");
    }
}
