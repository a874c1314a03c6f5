package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.Jdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator gets wrong: one line that says what, where and what to do; and the application keeps what it had. */
class BadInputIT {

    /** Counts from the first socket on, so it must outlast the start of the mesh on a busy machine. */
    private static final String WAIT = "identity-wait=4s";

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

    private MeshYaml mesh() {
        return new MeshYaml().service("orders", port).service("storefront", MeshLab.freePort());
    }

    private MeshApp orders() {
        MeshApp app = lab.app(Jdk.JDK17, "orders");
        app.ok("Server.listen", port);
        return app;
    }

    /** A call of the service fails within the wait, and says why; a plain call goes on. */
    private void assertCallFailsBecause(MeshApp client, String... why) {
        String[] said =
                client.ok("Call.timed", "orders.service.consul", 80, "hello").split(" ", 2);
        assertThat(said[1]).startsWith("java.net.ConnectException").contains(why);
        assertThat(Integer.parseInt(said[0])).isLessThan(12_000);
        MeshApp plain = lab.plain(Jdk.JDK17);
        String plainPort = plain.ok("Server.listen", 0);
        assertThat(client.ok("Call.line", "127.0.0.1", plainPort, "hello")).endsWith(">hello");
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void an_unknown_option_and_a_bad_value_are_a_line_each_and_the_application_runs(Jdk jdk) {
        lab.yaml(mesh().allowByDefault());
        orders();
        MeshApp client = lab.app(jdk, "storefront", "prot=8080", "log=loud");

        assertThat(client.ok("Call.line", "orders.service.consul", 80, "hello")).endsWith(">hello");
        assertThat(client.errLines("prot", "unknown")).hasSize(1);
        assertThat(client.errLines("bad value 'loud'", "log", "allowed: off, error"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void no_service_named_is_a_line_and_the_application_runs_outside_of_the_mesh(Jdk jdk) {
        MeshApp app = lab.app(jdk, "");
        MeshApp plain = lab.plain(Jdk.JDK17);

        assertThat(app.ok("Call.line", "127.0.0.1", plain.ok("Server.listen", 0), "hello"))
                .endsWith(">hello");
        app.awaitErr("no service named (-javaagent:graft-agent.jar=service=<name>)");
        assertThat(app.failure("Call.line", "orders.service.consul", 80, "hello"))
                .startsWith("java.net.UnknownHostException");
    }

    @Test
    void a_malformed_document_at_the_start_names_file_line_and_field_and_is_mended_while_running() {
        lab.write("mesh.yaml", mesh().allowByDefault().toString().replace("Port: " + port, "Port: eighty"));
        MeshApp client = lab.app(Jdk.JDK8, "storefront", WAIT);

        assertCallFailsBecause(client, "mesh.yaml:6", "Port", "eighty");
        client.awaitErr("mesh.yaml:6");
        assertThat(client.errLines("nothing new", "mesh.yaml:6", "Port", "eighty"))
                .hasSize(1);

        lab.yaml(mesh().allowByDefault());
        orders();
        client.ok("Call.untilAnswered", "orders.service.consul", 80, "hello", 20);
    }

    @Test
    void a_document_that_turns_bad_changes_nothing() {
        lab.yaml(mesh().allowByDefault());
        MeshApp orders = orders();
        MeshApp client = lab.app(Jdk.JDK11, "storefront");
        client.ok("Call.line", "orders.service.consul", 80, "before");

        lab.write("mesh.yaml", "TrustDomain: demo.graft\nCA: {Cert: ca.pem}\nServices: [{Service: orders, Prot: 1}]\n");

        client.awaitErr("mesh.yaml:3");
        orders.awaitErr("mesh.yaml:3");
        assertThat(client.errLines("nothing new", "mesh.yaml:3", "Prot")).hasSize(1);
        assertThat(client.ok("Call.line", "orders.service.consul", 80, "after")).endsWith(">after");
        lab.write("mesh.yaml", "{ not: [ yaml");
        client.awaitErr("mesh.yaml:1");
        assertThat(client.ok("Call.line", "orders.service.consul", 80, "still")).endsWith(">still");
    }

    @ParameterizedTest
    @CsvSource({"missing", "garbage", "unreadable"})
    void a_CA_key_that_cannot_be_used_is_named_with_the_remedy_and_picked_up_when_it_is_mended(String how)
            throws IOException {
        Path key = lab.directory().resolve("ca-key.pem");
        String good = Files.readString(key);
        String[] why = {"ca-key.pem"};
        if (how.equals("missing")) {
            Files.delete(key);
            why = new String[] {"ca-key.pem", "no such file", "graft ca init"};
        } else if (how.equals("garbage")) {
            lab.write("ca-key.pem", "this is no key\n");
        } else if (!System.getProperty("user.name").equals("root")) {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("---------"));
            why = new String[] {"ca-key.pem", "permission denied"};
        } else {
            // Root reads everything; a directory in its place is what root cannot read either.
            Files.delete(key);
            Files.createDirectory(key);
        }
        lab.yaml(mesh().allowByDefault());
        MeshApp client = lab.app(Jdk.JDK21, "storefront", WAIT);

        assertCallFailsBecause(client, why);
        assertThat(client.errLines("nothing new", "ca-key.pem")).isNotEmpty();
        client.record("\"reason\":\"no_identity\"", "ca-key.pem");

        Files.deleteIfExists(key);
        lab.write("ca-key.pem", good);
        orders();
        client.ok("Call.untilAnswered", "orders.service.consul", 80, "hello", 20);
    }

    @Test
    void the_leaf_of_another_service_is_no_identity() {
        lab.ca().leaf(MeshLab.spiffe("billing")).write(lab.directory(), "billing");
        lab.yaml(new MeshYaml()
                .service("orders", port)
                .instance("storefront", "s-1", 1, ", Identity: {Cert: billing.pem, Key: billing-key.pem}")
                .allowByDefault());
        MeshApp client = lab.app(Jdk.JDK17, "storefront", WAIT);

        assertCallFailsBecause(client, "billing.pem", MeshLab.spiffe("billing"), "not one of service storefront");
        assertThat(client.errLines("billing.pem", "storefront")).isNotEmpty();
        assertThat(client.count("reason=\"no_identity\"")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void an_admin_port_that_is_taken_is_a_line_and_the_mesh_works_without_it(Jdk jdk) throws IOException {
        lab.yaml(mesh().allowByDefault());
        orders();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            MeshApp client = lab.app(jdk, "storefront", "admin=127.0.0.1:" + taken.getLocalPort());

            assertThat(client.ok("Call.line", "orders.service.consul", 80, "hello"))
                    .endsWith(">hello");
            assertThat(client.errLines("admin=127.0.0.1:" + taken.getLocalPort(), "cannot be opened", "free port"))
                    .hasSize(1);
        }
    }
}
