package io.graftmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.Nullable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that somebody else could have filled is one line, and is not believed. */
class StateDirectoryTest {

    @TempDir
    Path temporary;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private @Nullable Path open(Path directory) {
        AgentOptions options = AgentOptions.read("service=web,state=" + directory, new Properties(), Map.of());
        return StateDirectory.open(
                options, new AgentLog(AgentLog.Level.INFO, new PrintStream(said, true, StandardCharsets.UTF_8)));
    }

    private void assertRefused(Path directory, String why) {
        assertThat(open(directory)).isNull();
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("[graft] WARN " + directory + " " + why)
                .contains("the last known state of the mesh is not kept and a former one not used")
                .contains("mode 700, or name another with the option state");
    }

    @Test
    void a_directory_that_is_not_there_is_made_for_this_user_alone() throws IOException {
        Path directory = temporary.resolve("a").resolve("b");

        assertThat(open(directory)).isEqualTo(directory);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertThat(open(directory)).isEqualTo(directory);
        assertThat(said.size()).isZero();
    }

    @Test
    void one_that_others_can_enter_is_refused() throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("open"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertRefused(directory, "is open to other users");
    }

    @Test
    void a_link_is_refused_wherever_it_leads() throws IOException {
        Path elsewhere = Files.createDirectory(
                temporary.resolve("elsewhere"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), elsewhere);

        assertRefused(link, "is no directory");
    }

    @Test
    void a_file_is_refused() throws IOException {
        assertRefused(Files.createFile(temporary.resolve("file")), "is no directory");
    }

    @Test
    void one_that_cannot_be_made_is_refused() throws IOException {
        assertRefused(Files.createFile(temporary.resolve("file")).resolve("in"), "cannot be had (");
    }

    @Test
    void another_users_is_refused() throws IOException {
        Path directory = temporary.resolve("theirs");
        open(directory);
        Assumptions.assumeTrue(Files.getAttribute(directory, "unix:uid").equals(0), "only root can give it away");
        Files.setAttribute(directory, "unix:uid", 4711);

        assertRefused(directory, "is open to other users");
    }

    @Test
    void a_service_whose_name_is_a_path_stays_inside() {
        String parent = AgentOptions.read("service=web", new Properties(), Map.of())
                .state()
                .getParent();

        for (String name : new String[] {"../../etc", "..", ".", "a/b", "a\\b"}) {
            assertThat(AgentOptions.read("service=" + name, new Properties(), Map.of())
                            .state())
                    .as(name)
                    .hasParent(parent)
                    .satisfies(state -> assertThat(state.getName()).doesNotStartWith("."));
        }
    }
}
