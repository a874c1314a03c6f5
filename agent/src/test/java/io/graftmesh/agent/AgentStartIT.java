package io.graftmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.testing.jvm.EachJdk;
import io.graftmesh.testing.jvm.Jdk;
import io.graftmesh.testing.jvm.JvmUnderTest;
import io.graftmesh.testing.jvm.JvmUnderTest.Outcome;
import io.graftmesh.testing.jvm.TestPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged agent in a JVM of its own, on every JDK. */
class AgentStartIT {

    private static final String NO_SERVICE = "[graft] no service named";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Jdk.class)
    void an_application_without_sockets_notices_nothing(Jdk jdk) {
        Outcome run = AgentUnderTest.jvm(jdk, directory).run("start.Hello");

        assertThat(run).isEqualTo(new Outcome(0, "hello\n", ""));
    }

    @ParameterizedTest
    @EnumSource(Jdk.class)
    void an_application_that_is_no_service_goes_on_unmeshed(Jdk jdk) {
        Outcome run = AgentUnderTest.jvm(jdk, directory).run("start.Sockets");

        assertThat(run.out()).isEqualTo("got 42\n");
        assertThat(run.err()).startsWith(NO_SERVICE).hasLineCount(1);
    }

    @ParameterizedTest
    @EnumSource(Jdk.class)
    void the_application_sees_the_entrance_only(Jdk jdk) {
        Outcome run = AgentUnderTest.jvm(jdk, directory)
                .run(
                        "start.Loaders",
                        "io.graftmesh.agent.GraftAgent",
                        "io.graftmesh.agent.AgentStart",
                        "io.graftmesh.mesh.MeshThread",
                        "io.graftmesh.shaded.net.bytebuddy.ByteBuddy",
                        "com.fasterxml.jackson.databind.ObjectMapper");

        assertThat(run.out().lines())
                .containsExactly(
                        "io.graftmesh.agent.GraftAgent visible",
                        "io.graftmesh.agent.AgentStart hidden",
                        "io.graftmesh.mesh.MeshThread hidden",
                        "io.graftmesh.shaded.net.bytebuddy.ByteBuddy hidden",
                        "com.fasterxml.jackson.databind.ObjectMapper hidden",
                        "resource hidden",
                        "threads 0");
    }

    @ParameterizedTest
    @EnumSource(Jdk.class)
    void the_second_start_loads_no_byte_buddy(Jdk jdk) {
        assertThat(loaded(jdk)).anyMatch(line -> line.contains("bytebuddy"));
        assertThat(loaded(jdk))
                .noneMatch(line -> line.contains("bytebuddy"))
                .anyMatch(line -> line.contains("java.net.GraftBridge"));
    }

    @ParameterizedTest
    @EnumSource(Jdk.class)
    void a_start_without_sockets_loads_no_logging_no_management_no_selectors(Jdk jdk) {
        Outcome run =
                AgentUnderTest.jvm(jdk, directory).option("-verbose:class").run("start.Hello");

        assertThat(run.out().lines())
                .noneMatch(line -> line.contains("java.util.logging.")
                        || line.contains("java.lang.management.")
                        || line.contains("sun.nio.ch.SelectorImpl")
                        || line.contains("io.graftmesh.consul."));
    }

    @EachJdk
    void a_damaged_cache_entry_is_made_anew(Jdk jdk) throws IOException {
        AgentUnderTest.jvm(jdk, directory).run("start.Sockets");
        for (Path entry : entries()) {
            byte[] bytes = Files.readAllBytes(entry);
            bytes[bytes.length / 2] ^= 1;
            Files.write(entry, bytes);
        }

        Outcome damaged = AgentUnderTest.jvm(jdk, directory).run("start.Sockets");
        Outcome repaired = AgentUnderTest.jvm(jdk, directory).run("start.Sockets");

        assertThat(damaged.out()).isEqualTo("got 42\n");
        assertThat(damaged.err()).contains("[graft] WARN a damaged entry in ");
        assertThat(repaired.err()).startsWith(NO_SERVICE).hasLineCount(1);
    }

    @EachJdk
    void a_truncated_cache_entry_is_made_anew(Jdk jdk) throws IOException {
        AgentUnderTest.jvm(jdk, directory).run("start.Sockets");
        for (Path entry : entries()) {
            Files.write(entry, new byte[] {1, 2, 3});
        }

        Outcome run = AgentUnderTest.jvm(jdk, directory).run("start.Sockets");

        assertThat(run.out()).isEqualTo("got 42\n");
        assertThat(run.err()).contains("[graft] WARN a damaged entry in ");
    }

    @EachJdk
    void a_cache_that_others_can_write_is_not_used(Jdk jdk) throws IOException {
        Path woven = Files.createDirectory(directory.resolve("woven"));
        Files.setPosixFilePermissions(woven, PosixFilePermissions.fromString("rwxrwxrwx"));

        Outcome run = AgentUnderTest.jvm(jdk, directory).run("start.Sockets");

        assertThat(run.out()).isEqualTo("got 42\n");
        assertThat(run.err()).contains("[graft] WARN " + woven + " is open to other users");
        assertThat(entries()).isEmpty();
    }

    @EachJdk
    void a_cache_that_cannot_be_made_costs_time_only(Jdk jdk) throws IOException {
        Files.createFile(directory.resolve("woven"));

        Outcome run = AgentUnderTest.jvm(jdk, directory).run("start.Sockets");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("got 42\n");
    }

    @EachJdk
    void an_unknown_option_is_one_line_and_ignored(Jdk jdk) {
        Outcome run = AgentUnderTest.jvm(jdk, directory, "colour=blue").run("start.Hello");

        assertThat(run.out()).isEqualTo("hello\n");
        assertThat(run.err())
                .startsWith("[graft] ERROR unknown option 'colour' with value 'blue' (agent argument colour); ignored.")
                .hasLineCount(1);
    }

    @EachJdk
    void a_misspelt_guard_stops_the_jvm(Jdk jdk) {
        Outcome run = AgentUnderTest.jvm(jdk, directory, "inbound=stric").run("start.Hello");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains(
                        "bad value 'stric' of option 'inbound' (agent argument inbound); allowed: permissive, strict-dry-run, strict, off")
                .contains("the JVM does not start");
    }

    @EachJdk
    void disabled_does_nothing_at_all(Jdk jdk) {
        Outcome run = AgentUnderTest.jvm(jdk, directory, "enabled=false", "colour=blue")
                .option("-verbose:class")
                .run("start.Sockets");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("got 42").doesNotContain("GraftBridge");
        assertThat(directory).isEmptyDirectory();
    }

    @EachJdk
    void given_twice_it_works_once(Jdk jdk) {
        Outcome run =
                AgentUnderTest.jvm(jdk, directory).agent(AgentUnderTest.jar()).run("start.Sockets");

        assertThat(run.out()).isEqualTo("got 42\n");
        assertThat(run.err()).contains("[graft] ERROR the agent cannot start").contains("is -javaagent given twice?");
    }

    @EachJdk
    void another_agent_beside_it_changes_nothing(Jdk jdk) {
        Path other = TestPrograms.jar(
                AgentUnderTest.programs("beside"),
                directory.resolve("other.jar"),
                Map.of("Premain-Class", "beside.OtherAgent", "Can-Retransform-Classes", "true"));

        for (boolean first : new boolean[] {true, false}) {
            JvmUnderTest.Builder jvm = JvmUnderTest.on(jdk);
            jvm = first
                    ? jvm.agent(other).agent(AgentUnderTest.jar())
                    : jvm.agent(AgentUnderTest.jar()).agent(other);
            Outcome run = jvm.classPath(AgentUnderTest.programs("start")).run("start.Sockets");

            assertThat(run.out()).isEqualTo("got 42\n");
            assertThat(run.err()).startsWith(NO_SERVICE).hasLineCount(1);
        }
    }

    @EachJdk
    void strict_without_a_mesh_refuses_what_comes_and_goes(Jdk jdk) {
        Outcome run = AgentUnderTest.jvm(jdk, directory, "outbound=mesh-only").run("start.Sockets");

        assertThat(run.out()).doesNotContain("got 42");
        assertThat(run.err()).contains("ConnectException");
    }

    @ParameterizedTest
    @EnumSource(
            value = Jdk.class,
            names = {"JDK17", "JDK21", "JDK25"})
    void the_applications_shared_archive_stays_in_use(Jdk jdk) throws IOException {
        Path application = TestPrograms.jar(AgentUnderTest.programs("start"), directory.resolve("app.jar"), Map.of());
        Path archive = directory.resolve("app.jsa");
        JvmUnderTest.on(jdk)
                .option("-XX:ArchiveClassesAtExit=" + archive)
                .classPath(application)
                .run("start.Sockets");

        Outcome run = JvmUnderTest.on(jdk)
                .option("-XX:SharedArchiveFile=" + archive)
                .option("-Xlog:class+load")
                .agent(AgentUnderTest.jar(), "state=" + directory.resolve("service"))
                .classPath(application)
                .run("start.Sockets");

        assertThat(run.err())
                .doesNotContain("Sharing is only supported")
                .startsWith(NO_SERVICE)
                .hasLineCount(1);
        assertThat(run.out().lines())
                .anyMatch(line -> line.contains("start.Sockets source: shared objects file (top)"));
    }

    private Stream<String> loaded(Jdk jdk) {
        return AgentUnderTest.jvm(jdk, directory)
                .option("-verbose:class")
                .run("start.Sockets")
                .out()
                .lines();
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("woven"))) {
            return files.toList();
        }
    }
}
