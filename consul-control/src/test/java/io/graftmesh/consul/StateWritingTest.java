package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.control.HostTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When, how often and with what rights the last known state reaches the disk, and what if it cannot. */
class StateWritingTest extends LastKnownScenario {

    @Test
    void filesAreTheirOwnersAloneAndNothingElseIsLeftBehind() throws IOException {
        remember(settings());

        assertThat(files()).singleElement().asString().matches(".*/hosts-[0-9a-f]{12}\\.state");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().get(0))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatAListenerWasToldIsKeptEvenIfItEndsEverythingAtOnce() {
        ConsulControlPlane plane = plane(settings());
        Recording<HostTable> hosts = new Recording<>() {
            @Override
            public void changed(HostTable value) {
                plane.close();
                super.changed(value);
            }
        };
        plane.watchHosts(hosts);
        hosts.first();

        assertThat(files()).hasSize(1);
    }

    @Test
    void aBurstOfChangesIsWrittenOnce() throws IOException {
        LastKnown lastKnown = new LastKnown(state, settings(), said::add, clock, NEVER);
        WatchMemory memory = lastKnown.remembering("hosts");
        for (int i = 0; i < 1_000; i++) {
            memory.confirmed(new ConsulHttp.Answer("/p", i, "a:1=b" + i));
        }
        lastKnown.close();

        assertThat(lastKnown.writes()).isEqualTo(1);
        assertThat(files())
                .singleElement()
                .satisfies(f -> assertThat(Files.readString(f)).endsWith("a:1=b999"));
    }

    @Test
    void changesAreWrittenByThemselvesAMomentLater() {
        LastKnown lastKnown = new LastKnown(state, settings(), said::add, clock, 1);
        lastKnown.remembering("hosts").confirmed(new ConsulHttp.Answer("/p", 1, "a:1=b"));

        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .until(() -> files().stream().anyMatch(file -> file.toString().endsWith(".state")));
        lastKnown.close();
    }

    @Test
    void anAnswerThatStaysTheSameIsStampedAndNotWrittenAgain() throws IOException {
        LastKnown lastKnown = new LastKnown(state, settings(), said::add, clock, 1);
        WatchMemory memory = lastKnown.remembering("hosts");
        memory.confirmed(new ConsulHttp.Answer("/p", 1, "a:1=b"));
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> lastKnown.writes() == 1);
        clock.advance(Duration.ofMinutes(10));
        memory.confirmed(new ConsulHttp.Answer("/p", 1, "a:1=b"));
        lastKnown.close();

        assertThat(lastKnown.writes()).isEqualTo(1);
        assertThat(Files.getLastModifiedTime(files().get(0)).toMillis()).isEqualTo(clock.wallMillis());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDiskThatTakesNothingIsOneLineUntilItDoesAgain(boolean gone) throws IOException {
        LastKnown lastKnown = new LastKnown(state, settings(), said::add, clock, 1);
        WatchMemory memory = lastKnown.remembering("hosts");
        if (gone) {
            Files.delete(state);
        } else {
            // Fails at the very last step, as a full disk may: the content is written, and cannot be moved into place.
            Files.createDirectories(memory.file().resolve("in-the-way"));
        }
        memory.confirmed(new ConsulHttp.Answer("/p", 1, "a:1=b"));
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> said.size() == 1);
        memory.confirmed(new ConsulHttp.Answer("/p", 2, "a:1=c"));
        lastKnown.close();

        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("the last known state cannot be kept in " + state)
                .contains("name another directory with the option state");
        assertThat(gone ? List.<Path>of() : files())
                .allSatisfy(file -> assertThat(file).isEqualTo(memory.file()));
    }

    @Test
    void anAnswerBeyondAllMeasureIsNotKeptAndSaidOnce() {
        LastKnown lastKnown = new LastKnown(state, settings(), said::add, clock, NEVER);
        WatchMemory memory = lastKnown.remembering("hosts");
        String large = "x".repeat(StateFile.LARGEST_BODY + 1);
        memory.confirmed(new ConsulHttp.Answer("/p", 1, large));
        memory.confirmed(new ConsulHttp.Answer("/p", 2, large + "y"));
        lastKnown.close();

        assertThat(said).singleElement().asString().contains("is too large to be remembered");
        assertThat(files()).isEmpty();
    }

    @Test
    void theDirectoryDoesNotGrowWithoutEnd() throws IOException {
        LastKnown lastKnown = new LastKnown(state, settings(), said::add, clock, NEVER);
        String large = "x".repeat(StateFile.LARGEST_BODY);
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofSeconds(1));
            lastKnown.remembering("w" + i).confirmed(new ConsulHttp.Answer("/p", 1, large));
        }
        Path forgotten = Files.createFile(state.resolve("old-000000000000.state"));
        Files.setLastModifiedTime(forgotten, FileTime.fromMillis(clock.wallMillis() - 31L * 86_400_000));
        Path notOurs = Files.createFile(state.resolve("readme.txt"));
        lastKnown.close();

        assertThat(files()).contains(notOurs).doesNotContain(forgotten);
        assertThat(files().stream().mapToLong(f -> f.toFile().length()).sum()).isLessThanOrEqualTo(StateFolder.ROOM);
        assertThat(files()).anyMatch(f -> f.getFileName().toString().startsWith("w9"));
        assertThat(files()).noneMatch(f -> f.getFileName().toString().startsWith("w0"));
    }
}
