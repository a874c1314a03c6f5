package io.graftmesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.graftmesh.mesh.MeshClock;
import io.graftmesh.mesh.control.HostTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file that is no state is one line, and the watch goes on without it. */
class DamagedStateTest extends LastKnownScenario {

    /** How a file can be no state. */
    enum Harm {
        EMPTY {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, new byte[0]);
            }
        },
        CUT {
            @Override
            void to(Path file) throws IOException {
                byte[] whole = Files.readAllBytes(file);
                Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 3));
            }
        },
        GARBAGE {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, new byte[] {0, 1, 2, (byte) 0xff, '\n', '\n', 7});
            }
        },
        OPEN_TO_ALL {
            @Override
            void to(Path file) throws IOException {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
            }
        },
        A_LINK {
            @Override
            void to(Path file) throws IOException {
                Path elsewhere = file.getParent().resolveSibling("elsewhere");
                Files.move(file, elsewhere);
                Files.createSymbolicLink(file, elsewhere);
            }
        },
        HUGE {
            @Override
            void to(Path file) throws IOException {
                try (var sparse = new java.io.RandomAccessFile(file.toFile(), "rw")) {
                    sparse.setLength(1L << 40);
                }
            }
        },
        ANOTHER_QUESTIONS {
            @Override
            void to(Path file) throws IOException {
                LastKnown other = new LastKnown(
                        file.getParent(),
                        ConsulSettings.from(Map.of("CONSUL_HTTP_ADDR", "127.0.0.1:9")),
                        line -> {},
                        MeshClock.SYSTEM,
                        NEVER);
                WatchMemory memory = other.remembering("roots");
                memory.confirmed(new ConsulHttp.Answer("/p", 1, "x"));
                other.close();
                Files.move(memory.file(), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        };

        abstract void to(Path file) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Harm.class)
    void aBadFileIsOneLineAndIsReplacedWhenConsulAnswers(Harm harm) throws IOException {
        remember(settings());
        Path file = files().get(0);
        harm.to(file);
        consul = request -> AWAY;

        Recording<HostTable> hosts = nextStart(settings());

        assertThat(hosts.count()).isZero();
        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("the last known state " + file + " is not used: it ")
                .endsWith("; Consul's next answer replaces it, and it may be deleted");
        consul = request -> HOSTS;
        remember(settings());
        consul = request -> AWAY;
        assertThat(nextStart(settings()).count()).isEqualTo(1);
        assertThat(Files.isSymbolicLink(file)).isFalse();
    }

    @Test
    void anAnswerThatNoLongerMakesSenseIsOneLine() throws IOException {
        LastKnown before = new LastKnown(state, settings(), said::add, clock, NEVER);
        before.remembering("hosts").confirmed(new ConsulHttp.Answer("/v1/kv/graft/hosts", 7, "no host at all"));
        before.close();
        consul = request -> AWAY;

        assertThat(nextStart(settings()).count()).isZero();
        assertThat(said).singleElement().asString().contains("is not used: ", "hosts");
    }

    @Test
    void aFileOfAnotherUserIsNotBelieved() throws IOException {
        remember(settings());
        Path file = files().get(0);
        Assumptions.assumeTrue(Files.getAttribute(file, "unix:uid").equals(0), "only root can give a file away");
        Files.setAttribute(file, "unix:uid", 4711);
        consul = request -> AWAY;

        assertThat(nextStart(settings()).count()).isZero();
        assertThat(said).singleElement().asString().contains("it belongs to another user");
    }
}
