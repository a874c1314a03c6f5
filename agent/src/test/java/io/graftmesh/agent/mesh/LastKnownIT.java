package io.graftmesh.agent.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.consul.ConsulServer;
import io.graftmesh.testing.jvm.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application starts again while Consul is down: it still knows what is the mesh's, and guesses nothing. */
class LastKnownIT {

    private final ConsulServer consul = ConsulServer.start();
    private final MeshLab lab = new MeshLab();

    @AfterEach
    void end() {
        try {
            lab.assertSound();
        } finally {
            lab.close();
            consul.close();
        }
    }

    private Path state() {
        return lab.directory().resolve("state").resolve("storefront");
    }

    private MeshApp storefront(Jdk jdk) {
        return lab.consulApp(jdk, "storefront", consul.environment(), "state=" + state());
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.exists(directory) ? Files.list(directory) : Stream.empty()) {
            return files.toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitRemembered(String... watches) {
        for (String watch : watches) {
            MeshLab.eventually(
                    watch + " is remembered",
                    () -> files(state()).stream()
                                    .anyMatch(file ->
                                            file.getFileName().toString().startsWith(watch + "-")
                                                    && file.toString().endsWith(".state"))
                            ? watch
                            : null);
        }
    }

    private static double metric(MeshApp app, String name) {
        Matcher line =
                Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? (\\S+)$").matcher(app.admin("/metrics"));
        return line.find() ? Double.parseDouble(line.group(1)) : Double.NaN;
    }

    @ParameterizedTest
    @CsvSource({"JDK8", "JDK25"})
    void an_undeclared_address_of_the_mesh_gets_no_plaintext_and_any_other_goes_through_at_once(Jdk jdk)
            throws IOException {
        int port = MeshLab.freePort();
        MeshApp orders = lab.consulApp(Jdk.JDK17, "orders", consul.environment(), "register=false");
        orders.ok("Server.listen", port);
        int outside = Integer.parseInt(lab.plain(Jdk.JDK17).ok("Server.listen", 0));
        try (RecordingProxy wire = new RecordingProxy(port)) {
            consul.registerNative("orders", "orders-1", wire.port(), "{}");
            MeshApp before = storefront(jdk);
            before.ok("Call.line", "127.0.0.1", wire.port(), "first-word");
            assertThat(metric(before, "graft_control_age_seconds")).isZero();
            assertThat(metric(before, "graft_identity_expiry_seconds")).isPositive();
            awaitRemembered("addresses", "hosts", "roots", "chain-orders", "intentions-storefront");
            before.jvm().close(); // SIGKILL
            consul.kill();
            int bytes = wire.toServer().length;

            MeshApp after = storefront(jdk);
            String[] passed =
                    after.ok("Call.timed", "127.0.0.1", outside, "out-word").split(" ", 2);
            assertThat(passed[1]).startsWith("answer ").endsWith(">out-word");
            assertThat(Integer.parseInt(passed[0])).isLessThan(8_000);
            assertThat(after.failure("Call.line", "127.0.0.1", wire.port(), "secret-word"))
                    .startsWith("java.net.ConnectException")
                    .contains(
                            "no identity for service 'storefront'",
                            "no answer from Consul at http://" + consul.address(),
                            "an identity is never kept on disk, only Consul can give one");

            assertThat(wire.toServer()).hasSize(bytes);
            assertThat(after.record("\"reason\":\"no_identity\"")).contains("\"destination\":\"orders\"");
            assertThat(after.errLines("WARN nothing new", "until it answers, its answer of 20", "old at the start"))
                    .isNotEmpty();
            assertThat(metric(after, "graft_control_age_seconds")).isPositive();
            assertThat(metric(after, "graft_identity_expiry_seconds")).isNaN();
            assertThat(after.admin("/mesh")).containsPattern("\"control_age_seconds\" : \\d+");

            consul.restart();
            assertThat(after.ok("Call.untilAnswered", "127.0.0.1", wire.port(), "last-word", 40))
                    .endsWith(">last-word");
            assertThat(after.record("\"reason\":\"ok\"", "\"destination\":\"orders\""))
                    .contains("\"security\":\"mtls\"");
            MeshLab.eventually(
                    "nothing is old", () -> metric(after, "graft_control_age_seconds") == 0 ? "fresh" : null);
            assertThat(metric(after, "graft_identity_expiry_seconds")).isPositive();
            assertThat(wire.saw("-word")).isFalse();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state())))
                .isEqualTo("rwx------");
        for (Path file : files(state())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(file)).doesNotContain("PRIVATE KEY");
        }
    }

    @Test
    void a_default_in_a_shared_temporary_directory_that_somebody_has_prepared_is_not_used() throws IOException {
        consul.registerNative("orders", "orders-1", MeshLab.freePort(), "{}");
        Path shared = Files.createDirectory(lab.directory().resolve("tmp"));
        Path trap = Files.createDirectory(shared.resolve("graft-" + System.getProperty("user.name")));
        Files.setPosixFilePermissions(trap, PosixFilePermissions.fromString("rwxrwxrwx"));

        MeshApp client = lab.start(
                Jdk.JDK8,
                "storefront",
                jvm -> {
                    jvm.property("java.io.tmpdir", shared.toString());
                    consul.environment().forEach(jvm::environment);
                },
                "state=");
        client.failure("Call.line", "orders.service.consul", 80, "nobody-is-there");

        assertThat(client.errLines("WARN", trap.toString()))
                .singleElement()
                .asString()
                .contains(
                        trap + " is open to other users; the last known state of the mesh is not kept",
                        "mode 700",
                        "option state");
        assertThat(files(trap)).isEmpty();
        assertThat(client.record("\"destination\":\"orders\"")).contains("connect_failed");
    }

    @Test
    void by_default_the_state_is_this_users_alone_in_the_temporary_directory() throws IOException {
        Path shared = Files.createDirectory(lab.directory().resolve("tmp"));
        MeshApp client = lab.start(
                Jdk.JDK25,
                "storefront",
                jvm -> {
                    jvm.property("java.io.tmpdir", shared.toString());
                    consul.environment().forEach(jvm::environment);
                },
                "state=");
        client.failure("Call.line", "orders.service.consul", 80, "nobody-is-there");

        Path own = shared.resolve("graft-" + System.getProperty("user.name"));
        Path state = own.resolve("storefront");
        MeshLab.eventually(
                "the roots are remembered",
                () -> files(state).stream()
                                .anyMatch(file -> file.getFileName().toString().matches("roots-.*state"))
                        ? "yes"
                        : null);
        for (Path directory : List.of(own, state)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
        }
    }
}
